package dev.espalier.publish.card;

import dev.espalier.record.RunDirectory;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.picture.Picture;
import dev.espalier.report.run.RunDescription;
import dev.espalier.settings.Setting;
import dev.espalier.settings.SettingsFile;
import dev.espalier.storage.Fingerprint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The text of a card. */
final class CardText {

  private static final String NO_REPOSITORY = "OWNER/NAME";

  private CardText() {}

  static String of(CardFacts facts, List<Picture> pictures) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(Markdown.text(facts.subject().name())).append("\n\n");
    text.append(summary(facts)).append("\n\n");
    text.append("## Results\n\n").append(table(facts)).append('\n');
    for (Picture picture : pictures) {
      text.append(
          "![" + Markdown.text(picture.alternative()) + "](" + Card.place(picture) + ")\n\n");
    }
    text.append("## How to load it\n\n").append(loading(facts)).append('\n');
    if (facts.pruned()) {
      text.append(mask(facts));
    }
    text.append("## How it was made\n\n").append(making(facts)).append('\n');
    text.append("## Licence\n\n").append(licence(facts)).append('\n');
    return text.toString();
  }

  private static String summary(CardFacts facts) {
    String base =
        facts
            .base()
            .id()
            .map(id -> "[" + Markdown.text(id) + "](https://huggingface.co/" + id + ")")
            .orElse(
                facts.settings().get(Setting.MODEL).equals(Setting.EMBEDDED)
                    ? "The model that comes with Espalier"
                    : "A model from a local directory");
    String trained = "trained on " + trainingText(facts);
    if (!facts.pruned()) {
      return base + ", " + trained + ".";
    }
    CardRound last = facts.last();
    return "%s, pruned and %s: %s of the scope %s are zero (%s weights left, round %d)."
        .formatted(
            base,
            trained,
            Numbers.percent(last.sparsity()),
            Markdown.code(facts.settings().get(Setting.SCOPE)),
            Numbers.count(last.left()),
            last.round());
  }

  private static String trainingText(CardFacts facts) {
    String config = facts.text().config().map(each -> " (" + Markdown.text(each) + ")").orElse("");
    return facts
        .text()
        .id()
        .map(
            id ->
                "[" + Markdown.text(id) + "](https://huggingface.co/datasets/" + id + ")" + config)
        .orElse(Markdown.text(facts.text().name()));
  }

  private static String table(CardFacts facts) {
    boolean byText =
        facts.rounds().stream().anyMatch(each -> each.losses().perplexityByText() != null);
    List<String> header = new ArrayList<>();
    if (facts.pruned()) {
      header.addAll(List.of("Round", "Sparsity", "Weights left"));
    }
    header.addAll(List.of("Training loss", "Validation loss", "Perplexity"));
    if (byText) {
      header.add("Mean perplexity of the texts");
    }
    StringBuilder table = new StringBuilder();
    row(table, header);
    row(table, header.stream().map(_ -> "---:").toList());
    for (CardRound round : facts.rounds()) {
      List<String> cells = new ArrayList<>();
      if (facts.pruned()) {
        cells.add(String.valueOf(round.round()));
        cells.add(Numbers.percent(round.sparsity()));
        cells.add(Numbers.count(round.left()));
      }
      cells.add(Numbers.loss(round.losses().trainLoss()));
      cells.add(Numbers.loss(round.losses().evalLoss()));
      cells.add(Numbers.perplexity(round.losses().perplexity()));
      if (byText) {
        Double mean = round.losses().perplexityByText();
        cells.add(mean == null ? Numbers.NONE : Numbers.perplexity(mean));
      }
      row(table, cells);
    }
    return table
        + "\nLosses are means over all predicted tokens, in nats; perplexity is e to the validation"
        + " loss.\n"
        + (facts.pruned()
            ? "`report.html` beside this card has all charts and their numbers.\n"
            : "");
  }

  private static void row(StringBuilder table, List<String> cells) {
    table.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String loading(CardFacts facts) {
    String id =
        facts.subject().repository().isEmpty() ? NO_REPOSITORY : facts.subject().repository();
    String python =
        """
        from transformers import AutoModelForCausalLM, AutoTokenizer

        model = AutoModelForCausalLM.from_pretrained("%s")
        tokenizer = AutoTokenizer.from_pretrained("%s")
        """
            .formatted(id, id);
    String text = Markdown.block("python", python);
    if (facts.subject().allRounds()) {
      text +=
          "\nEvery round is in a folder of its own, such as `rounds/%03d`:\n\n"
                  .formatted(facts.last().round())
              + Markdown.block(
                  "python",
                  "model = AutoModelForCausalLM.from_pretrained(\"%s\", subfolder=\"rounds/%03d\")"
                      .formatted(id, facts.last().round()));
    }
    return text;
  }

  private static String mask(CardFacts facts) {
    Path mask = RunDirectory.at(facts.subject().run()).mask(facts.subject().round());
    return Files.isRegularFile(mask)
        ? "## Mask\n\n`mask.safetensors` holds the mask, one byte for each weight of the scope: 1"
            + " kept, 0 pruned. The pruned weights of the model are exactly zero.\n\n"
            + "SHA-256: `"
            + Fingerprint.sha256(mask)
            + "`\n\n"
        : "";
  }

  private static String making(CardFacts facts) {
    StringBuilder text = new StringBuilder();
    text.append(Markdown.block("sh", ExactCommand.of(facts.settings(), facts.pruned())));
    text.append(
        "\nAll settings are in `experiment.yaml`, which `espalier "
            + (facts.pruned() ? "prune" : "train")
            + " --config experiment.yaml` takes.\n\n");
    row(text, List.of("", ""));
    row(text, List.of("---", "---"));
    facts
        .notes()
        .forEach(
            (key, value) -> {
              if (key.equals("espalier_version") || key.endsWith("_sha256")) {
                row(text, List.of(Markdown.code(key), Markdown.code(value)));
              }
            });
    for (Setting<?> setting : Setting.all()) {
      if (setting.identity() && !isPath(setting)) {
        facts
            .settings()
            .shown(setting)
            .ifPresent(
                value ->
                    row(
                        text,
                        List.of(
                            Markdown.code(setting.key()),
                            Markdown.code(RunDescription.plain(String.valueOf(value))))));
      }
    }
    return text.toString();
  }

  private static boolean isPath(Setting<?> setting) {
    return SettingsFile.PATHS.contains(setting);
  }

  private static String licence(CardFacts facts) {
    Object licence = facts.base().terms().get("license");
    return licence == null
        ? "The licence of the base model was not known on the machine that wrote this card"
            + (facts.base().id().isPresent() ? "; see the base model's own card.\n" : ".\n")
        : "That of the base model: " + Markdown.text(String.valueOf(licence)) + ".\n";
  }
}

package dev.espalier.report.run;

import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tells in one paragraph what was run, from {@code experiment.yaml} and the rounds. */
public record Story(Map<String, String> settings, RunSummary run) {

  private static final int HASH_DIGITS = 12;

  String title() {
    return "Pruning " + shortPath(setting("model", "a model"));
  }

  /** HTML. */
  String whatWasRun() {
    List<String> sentences = new ArrayList<>();
    sentences.add(whatIsLeft());
    sentences.add(
        "%s was trained on %s: blocks of %s tokens, %s blocks a step%s."
            .formatted(
                modelName(), dataName(), value("block_size"), value("batch_size"), length()));
    if (settings.containsKey("mask")) {
      sentences.add("Round 0 began under the mask " + code(shortPath(setting("mask", "?"))) + ".");
    } else if (run.first().sparsity() > 0) {
      sentences.add(
          "Round 0 was not dense: it began with %s of the scope pruned."
              .formatted(Html.text(Numbers.percent(run.first().sparsity()))));
    }
    sentences.add(pruning());
    if (run.rounds().size() > 1) {
      sentences.add(reset());
    }
    if (settings.containsKey("early_bird")) {
      sentences.add(earlyBird());
    }
    if (settings.containsKey("early_stopping")) {
      sentences.add(earlyStopping());
    }
    sentences.add(
        "Optimizer %s, learning rate %s, weight decay %s, seed %s."
            .formatted(
                value("optimizer"), value("learning_rate"), value("weight_decay"), value("seed")));
    sentences.add(versions());
    return String.join(" ", sentences);
  }

  /** First of all, since a scope may be a tiny part of a model: how much of both is gone. */
  private String whatIsLeft() {
    RoundRecord last = run.last();
    Remaining left = Remaining.of(run, last);
    String scope = code(setting("scope", "?"));
    String model =
        left.model() == null
            ? ""
            : " and <strong>%s of the whole model</strong>: %s, %s"
                .formatted(
                    Html.text(Numbers.share(left.modelSparsity())),
                    left.modelInWords(),
                    Html.text(left.bytesInWords()));
    return left.pruned() == 0
        ? "Nothing is pruned yet: all %s weights of the scope %s are there%s."
            .formatted(
                Numbers.count(left.scope()),
                scope,
                left.model() == null
                    ? ""
                    : ", of a model of %s parameters (%s)"
                        .formatted(Numbers.count(left.model().parameters()), left.bytesInWords()))
        : "In round %d <strong>%s of the scope</strong> %s are pruned (%s of %s weights left)%s."
            .formatted(
                last.round(),
                Html.text(Numbers.percent(last.sparsity())),
                scope,
                Numbers.count(left.left()),
                Numbers.count(left.scope()),
                model);
  }

  private String modelName() {
    String model = setting("model", "?");
    return model.equals("embedded") ? "The embedded model" : strong(model);
  }

  private String dataName() {
    String dataset = setting("dataset", "?");
    return dataset.equals("embedded") ? "the embedded text" : strong(dataset);
  }

  private String length() {
    return settings.containsKey("max_steps")
        ? ", " + value("max_steps") + " steps a round"
        : ", " + value("epochs") + plural(setting("epochs", "?"), " epoch") + " a round";
  }

  private static String plural(String count, String noun) {
    return count.equals("1") || count.equals("1.0") ? noun : noun + "s";
  }

  private String pruning() {
    RoundRecord last = run.last();
    int pruned = run.rounds().size() - 1;
    if (pruned == 0) {
      return "The next round prunes %s %s in scope %s, those of lowest %s %s, where one follows (%s)."
          .formatted(share(), units(), code(setting("scope", "?")), criterion(), ranking(), goal());
    }
    return "%s then removed %s %s in scope %s, those of lowest %s %s, up to %s sparsity (%s)."
        .formatted(
            pruned == 1 ? "One round" : "Each of " + pruned + " rounds",
            share(),
            units(),
            code(setting("scope", "?")),
            criterion(),
            ranking(),
            Html.text(Numbers.percent(last.sparsity())),
            goal());
  }

  private String share() {
    if (settings.containsKey("pattern")) {
      return "a part of the";
    }
    return switch (setting("schedule", "geometric")) {
      case "geometric" -> fraction("rate") + " of the surviving";
      case "linear" -> "an equal number of";
      case "cubic" -> "a falling number of";
      default -> "a part of the";
    };
  }

  private boolean groups() {
    return !setting("granularity", "weight").equals("weight");
  }

  private String units() {
    String granularity = setting("granularity", "weight");
    return switch (granularity) {
      case "weight", "neuron", "head", "layer" -> granularity + "s";
      case "head-dim" -> "dimensions of heads";
      default -> Html.text(granularity);
    };
  }

  private String ranking() {
    if (settings.containsKey("pattern")) {
      return "within the groups of the pattern " + code(value("pattern"));
    }
    if (setting("ranking", "global").equals("output")) {
      return "among the inputs of each output";
    }
    boolean global = setting("ranking", "global").equals("global");
    if (groups()) {
      return global ? "across all layers" : "within each layer";
    }
    return global ? "across all its tensors" : "within each of its tensors";
  }

  private String criterion() {
    String criterion = setting("criterion", "magnitude");
    if (groups() && criterion.equals("magnitude")) {
      return "root mean square of their weights";
    }
    return switch (criterion) {
      case "signed" -> "signed value";
      case "random" -> "random rank";
      case "shuffled" -> "magnitude shuffled within its tensor";
      case "snip" -> "SNIP score";
      case "taylor" -> "first-order Taylor importance";
      case "grasp" -> "GraSP score";
      case "wanda" -> "Wanda score";
      case "sparsegpt" -> "SparseGPT error";
      case "synflow" -> "synaptic flow";
      default -> Html.text(criterion);
    };
  }

  private String goal() {
    String goal = "the goal is " + fraction("until");
    return settings.containsKey("rounds") ? goal + " or " + value("rounds") + " rounds" : goal;
  }

  private String earlyBird() {
    long ended = endedBy("early-bird");
    return "Rounds could end as early birds, once the mask to be cut had settled (%s); %d of %d did."
        .formatted(code(setting("early_bird", "?")), ended, run.rounds().size());
  }

  private String earlyStopping() {
    return "Rounds could end by their losses (%s); patience ended %d of %d, the generalisation gap %d."
        .formatted(
            code(setting("early_stopping", "?")),
            endedBy("patience"),
            run.rounds().size(),
            endedBy("generalisation-gap"));
  }

  private long endedBy(String rule) {
    return run.rounds().stream().filter(round -> rule.equals(round.stoppedBy())).count();
  }

  private String reset() {
    String reset = setting("reset", "?");
    if (reset.startsWith("rewind:")) {
      String point = Html.text(reset.substring("rewind:".length()));
      return "Before each round all weights went back to "
          + (point.endsWith("e")
              ? "round 0 after " + point.substring(0, point.length() - 1) + " epochs."
              : point.endsWith("%")
                  ? "round 0 after " + point.replace("%", " %") + " of its steps."
                  : "step " + point + " of round 0.");
    }
    return switch (reset) {
      case "pretrained" -> "Before each round all weights went back to their pretrained values.";
      case "none" -> "The weights were not reset between rounds.";
      case "random" -> "Before each round all weights were drawn anew.";
      default -> "The reset before each round was " + code(reset) + ".";
    };
  }

  private String versions() {
    StringBuilder versions = new StringBuilder("Espalier ");
    versions.append(Html.text(setting("espalier_version", "of unknown version")));
    for (String what : List.of("model", "data", "mask")) {
      String hash = settings.get(what + "_sha256");
      if (hash != null) {
        String digits = hash.substring(0, Math.min(HASH_DIGITS, hash.length()));
        versions.append("; ").append(what).append(' ').append(code(digits));
      }
    }
    return versions.append('.').toString();
  }

  private String fraction(String key) {
    try {
      return Html.text(Numbers.percent(Double.parseDouble(setting(key, "?"))));
    } catch (NumberFormatException e) {
      return value(key);
    }
  }

  private String value(String key) {
    return Html.text(plain(setting(key, "?")));
  }

  /**
   * A number as people write it: {@code 3} and {@code 2e-5}, not {@code 3.0} and {@code 2.0E-5}.
   */
  public static String plain(String value) {
    return value.matches("[-+.\\dEe]+")
        ? value.replaceFirst("\\.0(?=$|[Ee])", "").replace('E', 'e')
        : value;
  }

  private String setting(String key, String otherwise) {
    return settings.getOrDefault(key, otherwise);
  }

  private static String strong(String text) {
    return "<strong>" + Html.text(text) + "</strong>";
  }

  private static String code(String text) {
    return "<code>" + Html.text(text) + "</code>";
  }

  /** The last name of a path; a hub id or a plain name as it is. */
  private static String shortPath(String model) {
    if (model.equals("embedded")) {
      return "the embedded model";
    }
    String trimmed = model.replaceAll("[/\\\\]+$", "");
    boolean path = trimmed.startsWith("/") || trimmed.startsWith(".") || trimmed.contains("\\");
    return path
        ? trimmed.substring(Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')) + 1)
        : trimmed;
  }
}

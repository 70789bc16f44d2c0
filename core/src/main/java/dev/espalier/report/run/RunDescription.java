package dev.espalier.report.run;

import dev.espalier.prune.Granularity;
import dev.espalier.prune.Reset;
import dev.espalier.prune.ResetRule;
import dev.espalier.prune.RewindPoint;
import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.storage.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Describes a run in one paragraph, from {@code experiment.yaml} and the rounds.
 *
 * @param notes entries of that file that are not settings
 */
public record RunDescription(Settings settings, Map<String, String> notes, RunSummary run) {

  String title() {
    return "Pruning " + shortPath(settings.get(Setting.MODEL));
  }

  /** Returns HTML. */
  String whatWasRun() {
    List<String> sentences = new ArrayList<>();
    sentences.add(whatIsLeft());
    sentences.add(
        "%s was trained on %s: blocks of %s tokens, %s blocks a step%s."
            .formatted(
                modelName(),
                dataName(),
                value(Setting.BLOCK_SIZE),
                value(Setting.BATCH_SIZE),
                length()));
    if (settings.isGiven(Setting.MASK)) {
      sentences.add(
          "Round 0 began under the mask " + code(shortPath(settings.get(Setting.MASK))) + ".");
    } else if (run.first().pruning().sparsity() > 0) {
      sentences.add(
          "Round 0 was not dense: it began with %s of the scope pruned."
              .formatted(Html.text(Numbers.percent(run.first().pruning().sparsity()))));
    }
    sentences.add(pruning());
    if (run.rounds().size() > 1) {
      sentences.add(reset());
    }
    if (settings.isGiven(Setting.EARLY_BIRD)) {
      sentences.add(earlyBird());
    }
    if (settings.isGiven(Setting.EARLY_STOPPING)) {
      sentences.add(earlyStopping());
    }
    sentences.add(
        "Optimizer %s, learning rate %s, weight decay %s, seed %s."
            .formatted(
                value(Setting.OPTIMIZER),
                value(Setting.LEARNING_RATE),
                value(Setting.WEIGHT_DECAY),
                value(Setting.SEED)));
    sentences.add(versions());
    return String.join(" ", sentences);
  }

  /** Comes first, since a scope may be a tiny part of a model: how much of each is pruned. */
  private String whatIsLeft() {
    RoundRecord last = run.last();
    Remaining left = Remaining.of(run, last);
    String scope = code(settings.get(Setting.SCOPE));
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
                Html.text(Numbers.percent(last.pruning().sparsity())),
                scope,
                Numbers.count(left.left()),
                Numbers.count(left.scope()),
                model);
  }

  private String modelName() {
    String model = settings.get(Setting.MODEL);
    return model.equals(Setting.EMBEDDED) ? "The embedded model" : strong(model);
  }

  private String dataName() {
    String dataset = settings.get(Setting.DATASET);
    return dataset.equals(Setting.EMBEDDED) ? "the embedded text" : strong(dataset);
  }

  private String length() {
    return settings.isGiven(Setting.MAX_STEPS)
        ? ", " + value(Setting.MAX_STEPS) + " steps a round"
        : ", "
            + value(Setting.EPOCHS)
            + (settings.get(Setting.EPOCHS) == 1 ? " epoch" : " epochs")
            + " a round";
  }

  private String pruning() {
    RoundRecord last = run.last();
    int pruned = run.rounds().size() - 1;
    if (pruned == 0) {
      return "The next round prunes %s %s in scope %s, those of lowest %s %s, where one follows (%s)."
          .formatted(
              share(), units(), code(settings.get(Setting.SCOPE)), criterion(), ranking(), goal());
    }
    return "%s then removed %s %s in scope %s, those of lowest %s %s, up to %s sparsity (%s)."
        .formatted(
            pruned == 1 ? "One round" : "Each of " + pruned + " rounds",
            share(),
            units(),
            code(settings.get(Setting.SCOPE)),
            criterion(),
            ranking(),
            Html.text(Numbers.percent(last.pruning().sparsity())),
            goal());
  }

  private String share() {
    return settings.isGiven(Setting.PATTERN)
        ? "a part of the"
        : settings.get(Setting.SCHEDULE).removed(fraction(Setting.RATE));
  }

  private boolean groups() {
    return settings.get(Setting.GRANULARITY) != Granularity.WEIGHT;
  }

  private String units() {
    return settings.get(Setting.GRANULARITY).plural();
  }

  private String ranking() {
    if (settings.isGiven(Setting.PATTERN)) {
      return "within the groups of the pattern " + code(value(Setting.PATTERN));
    }
    return switch (settings.get(Setting.RANKING)) {
      case OUTPUT -> "among the inputs of each output";
      case GLOBAL -> groups() ? "across all layers" : "across all its tensors";
      case LAYER -> groups() ? "within each layer" : "within each of its tensors";
    };
  }

  private String criterion() {
    return groups()
        ? "root mean square of their weights"
        : Html.text(settings.get(Setting.CRITERION).description().score());
  }

  private String goal() {
    String goal = "the goal is " + fraction(Setting.UNTIL);
    return settings.isGiven(Setting.ROUNDS)
        ? goal + " or " + value(Setting.ROUNDS) + " rounds"
        : goal;
  }

  private String earlyBird() {
    long ended = endedBy("early-bird");
    return "Rounds could end as early birds, once the mask to be cut had settled (%s); %d of %d did."
        .formatted(code(value(Setting.EARLY_BIRD)), ended, run.rounds().size());
  }

  private String earlyStopping() {
    return "Rounds could end by their losses (%s); patience ended %d of %d, the generalisation gap %d."
        .formatted(
            code(value(Setting.EARLY_STOPPING)),
            endedBy("patience"),
            run.rounds().size(),
            endedBy("generalisation-gap"));
  }

  private long endedBy(String rule) {
    return run.rounds().stream().filter(round -> rule.equals(round.stoppedBy())).count();
  }

  private String reset() {
    return switch (settings.get(Setting.RESET)) {
      case ResetRule.ToPoint(RewindPoint point) ->
          "Before each round all weights went back to " + inWords(point);
      case ResetRule.Fixed(Reset reset) ->
          switch (reset) {
            case Reset.Pretrained() ->
                "Before each round all weights went back to their pretrained values.";
            case Reset.None() -> "The weights were not reset between rounds.";
            case Reset.Random() -> "Before each round all weights were drawn anew.";
            case Reset.Rewind(int step) ->
                "Before each round all weights went back to step " + step + " of round 0.";
          };
    };
  }

  private static String inWords(RewindPoint point) {
    String amount = point.amount().toPlainString();
    return switch (point.unit()) {
      case STEPS -> "step " + amount + " of round 0.";
      case EPOCHS -> "round 0 after " + amount + " epochs.";
      case PERCENT -> "round 0 after " + amount + " % of its steps.";
    };
  }

  private String versions() {
    StringBuilder versions = new StringBuilder("Espalier ");
    versions.append(Html.text(notes.getOrDefault("espalier_version", "of unknown version")));
    for (String what : List.of("model", "data", "mask")) {
      String hash = notes.get(what + "_sha256");
      if (hash != null) {
        versions.append("; ").append(what).append(' ').append(code(Fingerprint.abridged(hash)));
      }
    }
    return versions.append('.').toString();
  }

  private String fraction(Setting<Double> setting) {
    return Html.text(Numbers.percent(settings.get(setting)));
  }

  private String value(Setting<?> setting) {
    return Html.text(plain(String.valueOf(settings.shown(setting).orElse("?"))));
  }

  /**
   * Returns a number in common notation: {@code 3} and {@code 2e-5}, not {@code 3.0} and {@code
   * 2.0E-5}.
   */
  public static String plain(String value) {
    return value.matches("[-+.\\dEe]+")
        ? value.replaceFirst("\\.0(?=$|[Ee])", "").replace('E', 'e')
        : value;
  }

  private static String strong(String text) {
    return "<strong>" + Html.text(text) + "</strong>";
  }

  private static String code(String text) {
    return "<code>" + Html.text(text) + "</code>";
  }

  /** Returns the last name of a path; a Hub id or a simple name stays unchanged. */
  private static String shortPath(String model) {
    if (model.equals(Setting.EMBEDDED)) {
      return "the embedded model";
    }
    String trimmed = model.replaceAll("[/\\\\]+$", "");
    boolean path = trimmed.startsWith("/") || trimmed.startsWith(".") || trimmed.contains("\\");
    return path
        ? trimmed.substring(Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')) + 1)
        : trimmed;
  }
}

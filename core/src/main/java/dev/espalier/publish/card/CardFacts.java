package dev.espalier.publish.card;

import dev.espalier.prune.Granularity;
import dev.espalier.prune.Reset;
import dev.espalier.prune.ResetRule;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything that a card says.
 *
 * @param subject what the card is about
 * @param settings the settings of the run
 * @param notes the notes beside them, such as hashes
 * @param base the model that the run began with
 * @param text the text that it trained on
 * @param rounds the rounds, the pushed one last
 * @param pruned whether the run pruned, rather than only trained
 */
record CardFacts(
    CardSubject subject,
    Settings settings,
    Map<String, String> notes,
    BaseModel base,
    TrainingText text,
    List<CardRound> rounds,
    boolean pruned) {

  CardRound last() {
    return rounds.getLast();
  }

  /** Returns the sparsity in per cent, to a tenth; 0 and 100 only if exact. */
  static String percent(double fraction) {
    BigDecimal exact = BigDecimal.valueOf(fraction).movePointRight(2);
    BigDecimal tenth = exact.setScale(1, RoundingMode.HALF_UP);
    if (fraction < 1 && tenth.compareTo(BigDecimal.valueOf(100)) == 0) {
      tenth = exact.setScale(1, RoundingMode.DOWN);
    }
    return tenth.signum() == 0 ? "0" : tenth.stripTrailingZeros().toPlainString();
  }

  /** Returns the tags by which the Hub finds the model. */
  List<String> tags() {
    List<String> tags = new ArrayList<>(List.of("espalier"));
    if (pruned && last().sparsity() > 0) {
      tags.add("pruned");
      if (!settings.get(Setting.RESET).equals(new ResetRule.Fixed(new Reset.None()))) {
        tags.add("lottery-ticket");
      }
      if (settings.get(Setting.GRANULARITY) != Granularity.WEIGHT) {
        tags.add("structured-pruning");
      }
      tags.add("sparsity-" + percent(last().sparsity()));
    }
    return tags;
  }
}

package dev.espalier.settings;

import java.util.List;

/**
 * How a setting is offered beside its own name.
 *
 * @param everyday whether it is among those that most people need, which the short help shows
 * @param aliases the names that others have for exactly the same, transformers' {@code
 *     TrainingArguments} and its example scripts first of all, with {@code _}
 */
record Offer(boolean everyday, List<String> aliases) {

  /** One that most people need. */
  static Offer prominent(String... aliases) {
    return new Offer(true, List.of(aliases));
  }

  /** One that few need. */
  static Offer alias(String... aliases) {
    return new Offer(false, List.of(aliases));
  }
}

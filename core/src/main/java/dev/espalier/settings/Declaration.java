package dev.espalier.settings;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What is said of a setting where it is declared. */
final class Declaration<T> {

  final String key;
  final Topic topic;
  final Value<T> value;
  final String help;
  final List<String> aliases = new ArrayList<>();
  final Set<CommandName> commands;
  boolean everyday;
  boolean identity = true;

  Declaration(String key, Topic topic, Value<T> value, String help) {
    this.key = key;
    this.topic = topic;
    this.value = value;
    this.help = help;
    this.commands = CommandName.ofTopic(topic);
  }

  /** Most people need it: the short help shows it. */
  Declaration<T> everyday() {
    this.everyday = true;
    return this;
  }

  /**
   * Names that others have for exactly the same, transformers' {@code TrainingArguments} and its
   * example scripts first of all, with {@code _}.
   */
  Declaration<T> alias(String... names) {
    aliases.addAll(List.of(names));
    return this;
  }

  /** Two runs that differ in it only have the same results, within rounding. */
  Declaration<T> outsideIdentity() {
    this.identity = false;
    return this;
  }

  /** Commands that have an option for it, beside those of its topic. */
  Declaration<T> alsoTakenBy(CommandName... more) {
    commands.addAll(List.of(more));
    return this;
  }

  /** Commands of its topic that have no option for it. */
  Declaration<T> notTakenBy(CommandName... fewer) {
    commands.removeAll(EnumSet.copyOf(List.of(fewer)));
    return this;
  }
}

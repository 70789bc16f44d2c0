package dev.espalier.settings;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The properties of a setting, collected where it is declared. */
final class Declaration<T> {

  final String key;
  final Topic topic;
  final Value<T> value;
  final String help;
  final List<String> aliases = new ArrayList<>();
  final Set<CommandName> commands;
  boolean everyday;
  boolean identity = true;
  boolean growing;
  boolean fromFirstCut;

  Declaration(String key, Topic topic, Value<T> value, String help) {
    this.key = key;
    this.topic = topic;
    this.value = value;
    this.help = help;
    this.commands = CommandName.ofTopic(topic);
  }

  /** Marks the setting as commonly needed, so that the short help shows it. */
  Declaration<T> everyday() {
    this.everyday = true;
    return this;
  }

  /**
   * Adds names for the same setting in other programs, above all in {@code TrainingArguments} and
   * the example scripts of transformers, spelled with {@code _}.
   */
  Declaration<T> alias(String... names) {
    aliases.addAll(List.of(names));
    return this;
  }

  /**
   * Excludes the setting from the run's identity: runs that differ only in it have the same
   * results, up to rounding.
   */
  Declaration<T> outsideIdentity() {
    this.identity = false;
    return this;
  }

  /** A run may be continued with a greater value, which appends to what it has done. */
  Declaration<T> mayGrow() {
    this.growing = true;
    return this;
  }

  /** A dense round 0 is trained to the same bytes whatever its value. */
  Declaration<T> fromFirstCut() {
    this.fromFirstCut = true;
    return this;
  }

  /** Adds commands that have an option for the setting, besides those of its topic. */
  Declaration<T> alsoTakenBy(CommandName... more) {
    commands.addAll(List.of(more));
    return this;
  }

  /** Removes commands of its topic that have no option for the setting. */
  Declaration<T> notTakenBy(CommandName... fewer) {
    commands.removeAll(EnumSet.copyOf(List.of(fewer)));
    return this;
  }
}

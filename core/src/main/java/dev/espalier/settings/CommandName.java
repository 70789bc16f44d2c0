package dev.espalier.settings;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** The commands that take settings, each with the topics whose settings it takes. */
public enum CommandName {
  PRUNE(Topic.values()),
  TRAIN(Topic.MODEL, Topic.DATA, Topic.TRAINING, Topic.EXECUTION),
  EVALUATE(Topic.MODEL, Topic.DATA, Topic.EXECUTION),
  COMPARE(Topic.values()),
  TRANSFER(Topic.values()),
  GENERATE,
  COMPACT;

  private final Set<Topic> topics;

  CommandName(Topic... topics) {
    this.topics = Set.of(topics);
  }

  static Set<CommandName> ofTopic(Topic topic) {
    EnumSet<CommandName> commands = EnumSet.noneOf(CommandName.class);
    Arrays.stream(values()).filter(c -> c.topics.contains(topic)).forEach(commands::add);
    return commands;
  }
}

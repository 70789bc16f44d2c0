package dev.espalier.cli.command;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The program's commands. To build all of them with all their options takes longer than a short
 * command does, so a program that is only to execute one gets no other.
 */
public final class Commands {

  /** What asks for the page that lists all commands. */
  private static final Set<String> OVERVIEW = Set.of("-h", "--help");

  private static final List<Entry> ALL =
      List.of(
          new Entry("prune", PruneCommand.class),
          new Entry("compare", CompareCommand.class),
          new Entry("transfer", TransferCommand.class),
          new Entry("sweep", SweepCommand.class),
          new Entry("train", TrainCommand.class),
          new Entry("evaluate", EvaluateCommand.class),
          new Entry("generate", GenerateCommand.class),
          new Entry("inspect", InspectCommand.class),
          new Entry("compact", CompactCommand.class),
          new Entry("export", ExportCommand.class),
          new Entry("pull", PullCommand.class),
          new Entry("push", PushCommand.class),
          new Entry("card", CardCommand.class),
          new Entry("login", LoginCommand.class),
          new Entry("logout", LogoutCommand.class),
          new Entry("whoami", WhoAmICommand.class),
          new Entry("mask", MaskCommand.class),
          new Entry("verify", VerifyCommand.class),
          new Entry("report", ReportCommand.class),
          new Entry("serve", ServeCommand.class));

  private Commands() {}

  /** A command's name and its class. */
  record Entry(String name, Class<?> type) {}

  /**
   * Adds all commands.
   *
   * @param others those of other modules, and those that need to know all others
   */
  public static void addAll(CommandLine line, List<Object> others) {
    ALL.forEach(entry -> line.addSubcommand(entry.type()));
    others.forEach(line::addSubcommand);
  }

  /**
   * Adds what the arguments need: one command if they begin with its name; names and headers if
   * they ask for the overview; otherwise all.
   */
  public static void addNeeded(
      CommandLine line, String[] arguments, Supplier<List<Object>> others) {
    String first = arguments.length == 0 ? "--help" : arguments[0];
    if (arguments.length <= 1 && OVERVIEW.contains(first)) {
      Stream.concat(
              ALL.stream().map(Entry::type), others.get().stream().map(other -> other.getClass()))
          .forEach(type -> addHeader(line, type));
      return;
    }
    ALL.stream()
        .filter(entry -> entry.name().equals(first))
        .findFirst()
        .ifPresentOrElse(
            entry -> line.addSubcommand(entry.type()), () -> addAll(line, others.get()));
  }

  private static void addHeader(CommandLine line, Class<?> type) {
    Command command = type.getAnnotation(Command.class);
    CommandSpec spec = CommandSpec.create().name(command.name());
    spec.usageMessage().header(command.header()).description(command.description());
    line.addSubcommand(command.name(), spec);
  }

  /** Returns the names of this module's commands and their classes. */
  static Stream<Entry> all() {
    return ALL.stream();
  }
}

package dev.espalier.cli.completion;

import dev.espalier.cli.help.HelpPage;
import dev.espalier.settings.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The commands, options and values to complete, collected from the commands themselves and written
 * by one class per shell. Picocli's own generator stores the words of all options of a command in
 * one variable, so that each option completes those of the last.
 *
 * @param commands every command, the root first
 */
public record CompletionModel(List<Node> commands) {

  /** The files that complete a value. */
  enum Files {
    NONE,
    ANY,
    DIRECTORIES
  }

  /** The completions of a value: words, files, or both. */
  record Wanted(List<String> words, Files files) {}

  /**
   * An option.
   *
   * @param names names that are offered
   * @param aliases other names that are accepted
   * @param value completions of its argument, if it requires one
   */
  record Flag(List<String> names, List<String> aliases, String about, Optional<Wanted> value) {

    /** Returns names and aliases. */
    List<String> all() {
      return Stream.concat(names.stream(), aliases.stream()).toList();
    }
  }

  /**
   * A command.
   *
   * @param path its words separated by spaces; empty for the program itself
   * @param about one line
   * @param children names of its subcommands
   * @param argument completions of each of its arguments
   */
  record Node(String path, String about, List<String> children, List<Flag> flags, Wanted argument) {

    /** Returns the last word of the path. */
    String name() {
      return path.substring(path.lastIndexOf(' ') + 1);
    }
  }

  public static CompletionModel of(CommandLine program) {
    List<Node> nodes = new ArrayList<>();
    add(nodes, program, "");
    List<String> names = List.copyOf(program.getSubcommands().keySet());
    // The arguments of "help" are commands.
    return new CompletionModel(
        nodes.stream()
            .map(
                node ->
                    node.path().equals("help")
                        ? new Node(
                            node.path(),
                            node.about(),
                            node.children(),
                            node.flags(),
                            new Wanted(names, Files.NONE))
                        : node)
            .toList());
  }

  private static void add(List<Node> nodes, CommandLine line, String path) {
    CommandSpec spec = line.getCommandSpec();
    List<String> children = List.copyOf(line.getSubcommands().keySet());
    nodes.add(
        new Node(
            path,
            about(String.join(" ", spec.usageMessage().header())),
            children,
            HelpPage.options(spec).map(CompletionModel::flag).toList(),
            spec.positionalParameters().stream()
                .findFirst()
                .map(CompletionModel::wanted)
                .orElse(new Wanted(List.of(), Files.NONE))));
    for (CommandLine child : line.getSubcommands().values()) {
      add(nodes, child, (path + " " + child.getCommandName()).strip());
    }
  }

  private static Flag flag(OptionSpec option) {
    String own = HelpPage.name(option);
    List<String> names = new ArrayList<>(List.of(own));
    Arrays.stream(option.names()).filter(name -> !name.startsWith("--")).forEach(names::add);
    if (option.negatable()) {
      names.add("--no-" + own.substring(2));
    }
    return new Flag(
        names,
        Arrays.stream(option.names()).filter(name -> !names.contains(name)).toList(),
        about(HelpPage.description(option)),
        option.arity().min() == 0 ? Optional.empty() : Optional.of(wanted(option)));
  }

  private static Wanted wanted(ArgSpec argument) {
    String label = argument.paramLabel().toUpperCase(Locale.ROOT);
    Iterable<String> candidates = argument.completionCandidates();
    List<String> words =
        new ArrayList<>(
            candidates == null
                ? List.of()
                : StreamSupport.stream(candidates.spliterator(), false).toList());
    if (words.isEmpty() && label.contains("ID")) {
      words.add(Setting.EMBEDDED);
    }
    boolean any =
        Stream.of("FILE", "MASK", "PYTHON").anyMatch(label::contains) || label.matches("A|B");
    boolean directories = Stream.of("DIR", "RUN").anyMatch(label::contains);
    return new Wanted(words, any ? Files.ANY : directories ? Files.DIRECTORIES : Files.NONE);
  }

  /** Returns the first sentence or clause, without quotes. */
  private static String about(String text) {
    String first = text.replace("%%", "%").replaceAll("(?s)[.:;]\\s.*|\\.$", "");
    String plain = first.replaceAll("['\"`$\\\\\\[\\]]", "").strip();
    return plain.length() <= 70 ? plain : plain.substring(0, 69).strip() + "…";
  }
}

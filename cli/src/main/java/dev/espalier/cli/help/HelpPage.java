package dev.espalier.cli.help;

import dev.espalier.settings.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The help of a command. If it has many options, {@code --help} shows those commonly needed ({@link
 * Setting#everyday()}), and {@code --help-all} shows all. Options, values and examples are never
 * broken across lines.
 */
public final class HelpPage {

  private static final int WIDTH = 80;
  private static final int INDENT = 28;

  /** The most options of a command whose short page shows all. */
  private static final int FEW = 26;

  /** Options other than settings that the short page of a command with many options leaves out. */
  private static final Set<String> SELDOM =
      Set.of("--private", "--all-rounds", "--stay", "--verbose", "--version");

  private final CommandSpec spec;
  private final boolean all;
  private final StringBuilder page = new StringBuilder();

  private HelpPage(CommandSpec spec, boolean all) {
    this.spec = spec;
    this.all = all || options(spec).count() <= FEW;
  }

  /** Returns the short page, or the complete one. */
  public static String of(CommandSpec spec, boolean all) {
    return new HelpPage(spec, all).text();
  }

  /** Replaces picocli's help by these pages. */
  public static void install(CommandLine line) {
    line.setHelpSectionKeys(List.of("page"));
    line.getHelpSectionMap().put("page", help -> of(help.commandSpec(), false));
    line.getSubcommands().values().forEach(HelpPage::install);
  }

  private String text() {
    UsageMessageSpec usage = spec.usageMessage();
    Arrays.stream(usage.header()).forEach(line -> paragraph(line));
    if (usage.header().length > 0) {
      page.append('\n');
    }
    paragraph("Usage: " + synopsis());
    if (usage.description().length > 0) {
      page.append('\n');
      Arrays.stream(usage.description()).forEach(this::paragraph);
    }
    arguments();
    options();
    commands();
    examples(usage);
    if (spec.parent() == null || all) {
      exitStatus(spec.root().usageMessage());
    }
    return page.toString();
  }

  private String synopsis() {
    Stream<String> required =
        options(spec).filter(ArgSpec::required).map(o -> name(o) + " " + o.paramLabel());
    Stream<String> arguments = spec.positionalParameters().stream().map(HelpPage::argument);
    Stream<String> command =
        spec.subcommands().isEmpty()
            ? Stream.empty()
            : Stream.of(spec.userObject() instanceof CallsAlone ? "[COMMAND]" : "COMMAND");
    return Stream.of(
            Stream.of(spec.qualifiedName()), Stream.of("[OPTIONS]"), required, arguments, command)
        .flatMap(part -> part)
        .collect(Collectors.joining(" "));
  }

  /** Marks a command that can run without a subcommand. */
  interface CallsAlone {}

  private static String argument(PositionalParamSpec parameter) {
    boolean several = parameter.arity().max() > 1;
    String name = parameter.paramLabel() + (several ? "…" : "");
    return parameter.arity().min() == 0 ? "[" + name + "]" : name;
  }

  private void arguments() {
    if (!spec.positionalParameters().isEmpty()) {
      heading("Arguments");
      spec.positionalParameters().forEach(p -> entry(argument(p), description(p)));
    }
  }

  private void options() {
    List<OptionSpec> own =
        options(spec).filter(o -> o.group() == null).filter(this::shown).toList();
    if (!own.isEmpty()) {
      heading("Options");
      own.forEach(o -> entry(names(o), description(o)));
    }
    spec.argGroups().stream()
        .sorted(Comparator.comparingInt(ArgGroupSpec::order))
        .forEach(this::group);
    long left = options(spec).filter(o -> !shown(o)).count();
    if (left > 0) {
      page.append('\n');
      paragraph(left + " more options: " + spec.qualifiedName() + " --help-all");
    }
  }

  private void group(ArgGroupSpec group) {
    List<OptionSpec> options =
        group.options().stream().filter(o -> !o.hidden()).filter(this::shown).toList();
    if (!options.isEmpty()) {
      heading(String.valueOf(group.heading()).replace("%n", ""));
      options.forEach(o -> entry(names(o), description(o)));
    }
  }

  private boolean shown(OptionSpec option) {
    return all
        || Setting.ofKey(name(option).substring(2))
            .map(Setting::everyday)
            .orElse(!SELDOM.contains(name(option)));
  }

  private void commands() {
    if (!spec.subcommands().isEmpty()) {
      heading("Commands");
      spec.subcommands()
          .forEach((name, line) -> entry(name, first(line.getCommandSpec().usageMessage()), 14));
    }
  }

  private static String first(UsageMessageSpec usage) {
    return Stream.concat(Arrays.stream(usage.header()), Arrays.stream(usage.description()))
        .findFirst()
        .orElse("");
  }

  private void examples(UsageMessageSpec usage) {
    if (usage.footer().length > 0) {
      heading("Examples");
      Arrays.stream(usage.footer())
          .flatMap(line -> Wrapping.command(plain(line), WIDTH).stream())
          .forEach(line -> page.append(line).append('\n'));
    }
  }

  private void exitStatus(UsageMessageSpec usage) {
    if (!usage.exitCodeList().isEmpty()) {
      heading("Exit status");
      usage.exitCodeList().forEach((code, meaning) -> entry(code, meaning, 7));
    }
  }

  private void heading(String text) {
    page.append('\n').append(text).append('\n');
  }

  private void paragraph(String text) {
    Wrapping.lines(plain(text), WIDTH).forEach(line -> page.append(line).append('\n'));
  }

  private void entry(String name, String description) {
    entry(name, description, INDENT);
  }

  private void entry(String name, String description, int indent) {
    String lead = "  " + name;
    List<String> lines = new ArrayList<>(Wrapping.lines(plain(description), WIDTH - indent));
    if (lead.length() + 2 > indent) {
      page.append(lead).append('\n');
    } else {
      page.append((lead + " ".repeat(indent - lead.length()) + lines.removeFirst()).stripTrailing())
          .append('\n');
    }
    lines.forEach(line -> page.append(" ".repeat(indent)).append(line).append('\n'));
  }

  private static String names(OptionSpec option) {
    String label = option.typeInfo().isBoolean() ? "" : " " + option.paramLabel();
    String value =
        option.arity().min() == 0 && !label.isEmpty() ? " [" + label.strip() + "]" : label;
    String longest = name(option);
    String written = option.negatable() ? "--[no-]" + longest.substring(2) : longest;
    return shortName(option) + written + value;
  }

  private static String shortName(OptionSpec option) {
    return Arrays.stream(option.names())
        .filter(name -> !name.startsWith("--"))
        .findFirst()
        .map(name -> name + ", ")
        .orElse("");
  }

  /** Returns the option's own name; its other names are aliases from transformers. */
  public static String name(OptionSpec option) {
    return Arrays.stream(option.names())
        .filter(name -> name.startsWith("--"))
        .findFirst()
        .orElse(option.longestName());
  }

  /** Returns the visible options, in the order of the help. */
  public static Stream<OptionSpec> options(CommandSpec spec) {
    return spec.options().stream().filter(option -> !option.hidden());
  }

  /** Returns the description on one line. */
  public static String description(ArgSpec argument) {
    String text = String.join(" ", argument.description());
    return text.replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValueString()))
        .replace(
            "${COMPLETION-CANDIDATES}",
            argument.completionCandidates() == null
                ? ""
                : String.join(", ", argument.completionCandidates()));
  }

  /** Picocli's texts are format strings. */
  private static String plain(String text) {
    return text.replace("%n", "\n").replace("%%", "%");
  }
}

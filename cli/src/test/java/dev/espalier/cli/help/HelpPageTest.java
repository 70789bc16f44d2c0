package dev.espalier.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HelpPageTest {

  @Test
  void fitsEightyColumns() {
    assertThat(commands().flatMap(HelpPageTest::pages).flatMap(String::lines))
        .allMatch(line -> line.length() <= 80);
  }

  @Test
  void breaksNoWordOfADescriptionAndNoExample() {
    commands()
        .forEach(
            line -> {
              String page = HelpPage.of(line.getCommandSpec(), true);
              List<String> words = List.of(page.split("\\s+"));
              line.getCommandSpec()
                  .options()
                  .forEach(
                      option ->
                          assertThat(words)
                              .containsAll(
                                  List.of(
                                      HelpPage.description(option).replace("%%", "%").split(" "))));
              // A shell reads the examples as they were written.
              String examples =
                  page.replaceAll("(?s).*\nExamples\n", "").replaceAll(" \\\\\n +", " ");
              Arrays.stream(line.getCommandSpec().usageMessage().footer())
                  .filter(example -> !example.endsWith("\\") && example.startsWith("  espalier"))
                  .forEach(example -> assertThat(examples).contains(example.replace("%%", "%")));
            });
  }

  @Test
  void theShortPageShowsCommonOptionsAndNamesTheOther() {
    CommandLine prune = program().getSubcommands().get("prune");
    String brief = HelpPage.of(prune.getCommandSpec(), false);
    assertThat(brief)
        .contains("--model", "--dataset", "--scope", "--rate", "--until", "--out", "--resume")
        .contains("more options: espalier prune --help-all")
        .doesNotContain("--calibration-samples", "--fold-constants", "--output-dir");
    assertThat(brief.lines().filter(line -> line.startsWith("  -"))).hasSizeBetween(18, 28);
    assertThat(HelpPage.of(prune.getCommandSpec(), true))
        .contains("--calibration-samples", "--fold-constants")
        .doesNotContain("more options");
    assertThat(run("prune", "--help")).isEqualTo(brief);
    assertThat(run("help", "prune")).isEqualTo(brief);
    assertThat(run("help", "prune", "--all")).isEqualTo(run("prune", "--help-all"));
  }

  @Test
  void withoutArgumentsTheProgramDescribesItselfAndListsTheCommands() {
    assertThat(run())
        .contains("Trains, prunes and measures GPT-2-family language models.")
        .contains("  prune ", "  evaluate ", "  completion ", "  help ");
    assertThat(run("mask")).contains("  show ", "  extract ").isEqualTo(run("help", "mask"));
  }

  @Test
  void aLongCommandContinuesWithAnOption() {
    assertThat(Wrapping.command("  espalier x --aaa 1 --bbb 2 --ccc 3", 24))
        .containsExactly("  espalier x --aaa 1 \\", "      --bbb 2 --ccc 3");
    assertThat(Wrapping.command("  espalier " + "y".repeat(90), 80)).hasSize(1);
  }

  private static Stream<String> pages(CommandLine line) {
    return Stream.of(
        HelpPage.of(line.getCommandSpec(), false), HelpPage.of(line.getCommandSpec(), true));
  }

  private static Stream<CommandLine> commands() {
    return program().getSubcommands().values().stream()
        .flatMap(line -> Stream.concat(Stream.of(line), line.getSubcommands().values().stream()));
  }

  private static CommandLine program() {
    return Main.commandLine(
        new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
  }

  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine(new PrintWriter(out), new PrintWriter(new StringWriter()));
    assertThat(line.execute(arguments)).isZero();
    return out.toString();
  }
}

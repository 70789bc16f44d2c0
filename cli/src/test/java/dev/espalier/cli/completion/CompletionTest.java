package dev.espalier.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.espalier.cli.Main;
import dev.espalier.cli.Terminal;
import dev.espalier.cli.help.HelpPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The completion scripts, run by the shells themselves. */
class CompletionTest {

  /** The text typed, and everything offered. */
  private static final String OFFERED =
      """
      prune --precision |fp32 bf16 auto
      prune --precision=|fp32 bf16 auto
      prune --kernels |auto onednn vector plain
      prune --optimizer |adamw adam sgd
      prune --learning-|--learning-rate
      prune --granularity h|head head-dim
      prune --model_name_or_path ./mod|./models/
      evaluate --validation_file ./models/te|./models/text.txt
      prune --schedule |geometric linear cubic one-shot
      prune --criterion s|shuffled signed snip synflow sparsegpt
      prune --scope l|ln_1 layer-norms linear ln_2 ln_f lm_head
      prune --reset |pretrained none random rewind:
      compact --layout |plain exact
      prune --no-s|--no-shuffle
      prune --tensor|--tensorboard
      mask |show compare combine extract
      mask extract --fr|--from-zeros
      help ma|mask
      completion |bash zsh fish
      ex|export
      he|help
      prune --seed |
      prune --model ./mod|./models/
      inspect ./mod|./models/
      evaluate emb|embedded
      evaluate --dataset ./models/te|./models/text.txt
      prune --out |models/
      """;

  @TempDir Path directory;

  @BeforeEach
  void makeFiles() throws IOException {
    Files.createDirectories(directory.resolve("models/gpt 2"));
    Files.writeString(directory.resolve("models/text.txt"), "");
    Files.writeString(directory.resolve("notes.txt"), "");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = OFFERED)
  void bashOffers(String typed, String offered) throws Exception {
    assumeThat(Terminal.has("bash")).isTrue();
    List<String> words = new ArrayList<>(List.of("espalier"));
    words.addAll(List.of(typed.split(" ", -1)));
    // Splits words as bash itself does.
    String last = words.removeLast();
    if (last.contains("=")) {
      words.add(last.substring(0, last.indexOf('=')));
      words.add("=");
    } else {
      words.add(last);
    }
    String quoted = words.stream().map(word -> "'" + word + "'").reduce("", (a, b) -> a + " " + b);
    List<String> shown =
        Terminal.lines(
            directory,
            "bash",
            "--norc",
            "--noprofile",
            "-c",
            ". '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _espalier; printf '%%s\\n' \"${COMPREPLY[@]}\""
                .formatted(script("bash"), quoted, words.size() - 1));
    assertThat(shown.stream().filter(line -> !line.isEmpty()).map(this::asDirectory))
        .containsExactlyInAnyOrderElementsOf(words(offered));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = OFFERED)
  void fishOffers(String typed, String offered) throws Exception {
    assumeThat(Terminal.has("fish")).isTrue();
    List<String> shown =
        Terminal.lines(
            directory,
            "fish",
            "--no-config",
            "-c",
            "source '%s'; complete -C 'espalier %s'".formatted(script("fish"), typed));
    assertThat(
            shown.stream()
                .map(line -> line.replaceFirst("\t.*", ""))
                .map(word -> typed.endsWith("=") ? word.replaceFirst("^--.*=", "") : word))
        .containsExactlyInAnyOrderElementsOf(words(offered));
  }

  /** Presses Tab in the shell at a terminal, where the only candidate is completed. */
  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void tabCompletesInTheShell(String shell) throws Exception {
    assumeThat(Terminal.has(shell) && Terminal.has("script")).isTrue();
    String start =
        switch (shell) {
          case "bash" -> "bash --norc --noprofile -i";
          case "zsh" -> "zsh -f -i";
          default -> "fish --no-config -i";
        };
    String function =
        shell.equals("fish")
            ? "function espalier; printf '[%s]' $argv; echo \" EN\"\"D\"; end"
            : "espalier() { printf '[%s]' \"$@\"; echo \" EN\"\"D\"; }";
    try (Terminal terminal = Terminal.start(directory, start)) {
      terminal.type(
          (shell.equals("zsh") ? "autoload -Uz compinit; compinit -u -D; " : "")
              + "source "
              + script(shell)
              + "; "
              + function
              + "; echo RE\"\"ADY\n");
      terminal.awaitShown("READY");
      for (String[] pair :
          new String[][] {
            {"prune --criterion mov", "[prune][--criterion][movement]"},
            {"prune --kernels one", "[prune][--kernels][onednn]"},
            {"prune --criterion=wan", "[prune][--criterion=wanda]"},
            {"prune --no-shuf", "[prune][--no-shuffle]"},
            {"mask ext", "[mask][extract]"},
            {"help tran", "[help][transfer]"},
            {"inspect ./mod", "[inspect][./models]"},
            {"inspect ./models/gp", "[inspect][./models/gpt 2]"},
            {"evaluate --dataset ./models/te", "[evaluate][--dataset][./models/text.txt]"},
          }) {
        terminal.type("espalier " + pair[0] + "\t\n");
        // Zsh removes a slash that it has added.
        String shown = terminal.awaitShown(" END").replace("/]", "]");
        assertThat(shown).as(shell).contains(pair[1]);
      }
    }
  }

  @Test
  void theUsersShellIsTheDefaultAndUnknownOnesAreRefusedInOneLine() {
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(err));
    assertThat(line.execute("completion", "tcsh")).isEqualTo(2);
    assertThat(err)
        .hasToString("espalier: completion: 'tcsh' is no shell it knows; use bash, zsh or fish\n");
  }

  @Test
  void everyCommandAndOptionIsOffered() throws IOException {
    CommandLine program = program(new StringWriter());
    for (String shell : List.of("bash", "zsh", "fish")) {
      String text = Files.readString(script(shell));
      for (CommandLine command : program.getSubcommands().values()) {
        assertThat(text).contains(command.getCommandName());
        command
            .getCommandSpec()
            .options()
            .forEach(option -> assertThat(text).contains(HelpPage.name(option).substring(2)));
      }
    }
  }

  private String asDirectory(String name) {
    return Files.isDirectory(directory.resolve(name)) && !name.endsWith("/") ? name + "/" : name;
  }

  private static List<String> words(String offered) {
    return offered == null || offered.isBlank() ? List.of() : List.of(offered.split(" "));
  }

  private Path script(String shell) throws IOException {
    StringWriter out = new StringWriter();
    program(out).execute("completion", shell);
    return Files.writeString(directory.resolve("espalier." + shell), out.toString());
  }

  private static CommandLine program(StringWriter out) {
    return Main.commandLine(new PrintWriter(out), new PrintWriter(new StringWriter()));
  }
}

package dev.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A program with only the commands that its arguments need answers as the whole one does. */
class NeededCommandsTest {

  private record Answer(int status, String out, String err) {}

  private static Answer answer(boolean whole, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        whole
            ? Main.commandLine(new PrintWriter(out), new PrintWriter(err))
            : Main.commandLineFor(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Answer(line.execute(arguments), out.toString(), err.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--help",
        "-h",
        "--help-all",
        "--version",
        "--verbose",
        "help generate",
        "help mask show",
        "generate --help",
        "prune --help-all",
        "mask --help",
        "mask show --help",
        "mask shw",
        "bench --help",
        "bench generate --help",
        "completion zsh",
        "generat",
        "--prompt x",
        "generate --promt x",
        "generate --top-p 7",
        "inspect /no/such/folder"
      })
  void sameAnswers(String given) {
    String[] arguments = given.isEmpty() ? new String[0] : given.split(" ");
    assertThat(answer(false, arguments)).isEqualTo(answer(true, arguments));
  }

  @Test
  void noOtherCommandIsBuilt() {
    PrintWriter none = new PrintWriter(new StringWriter());
    assertThat(Main.commandLineFor(none, none, "generate", "--num", "2").getSubcommands().keySet())
        .containsExactly("generate");
  }
}

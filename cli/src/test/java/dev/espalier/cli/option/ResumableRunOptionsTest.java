package dev.espalier.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.ParseResult;

/** What {@code --resume} takes of what follows it. */
class ResumableRunOptionsTest {

  private static ParseResult parse(String... arguments) {
    return Main.commandLine(
            new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()))
        .parseArgs(arguments)
        .subcommand();
  }

  private static String resume(ParseResult parsed) {
    return parsed.matchedOptionValue("--resume", "none");
  }

  @Test
  void aloneItTakesNothing() {
    ParseResult train = parse("train", "--resume", "./distilgpt2");
    assertThat(resume(train)).isEqualTo("yes");
    assertThat(train.matchedPositionals())
        .singleElement()
        .satisfies(model -> assertThat(model.stringValues()).containsExactly("./distilgpt2"));
    ParseResult prune = parse("prune", "--resume", "--out", "x");
    assertThat(resume(prune)).isEqualTo("yes");
    assertThat(prune.matchedOptionValue("--out", null).toString()).isEqualTo("x");
    assertThat(resume(parse("prune", "--out", "x", "--resume"))).isEqualTo("yes");
    ParseResult transfer = parse("transfer", "--resume", "runs/a", "auto");
    assertThat(resume(transfer)).isEqualTo("yes");
    assertThat(transfer.matchedPositionals().getFirst().stringValues())
        .isEqualTo(List.of("runs/a", "auto"));
    assertThat(resume(parse("prune"))).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource({"auto", "yes", "no", "true", "false"})
  void itTakesTheWordsThatSayHow(String word) {
    ParseResult train = parse("train", "--resume", word, "./distilgpt2");
    assertThat(resume(train)).isEqualTo(word);
    assertThat(train.matchedPositionals().getFirst().stringValues())
        .containsExactly("./distilgpt2");
    assertThat(resume(parse("compare", "--resume=" + word, "--out", "x"))).isEqualTo(word);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--resume=later --out x | --resume: 'later' is not known; use auto, yes or no",
        "--resume auto | --resume: does not say which run; name its directory with --out",
        "--resume auto --overwrite --out x | --overwrite: contradicts --resume; give one of them"
      })
  void otherThingsAreRefusedInOneLine(String arguments, String message) {
    for (String command : List.of("prune", "train", "compare", "transfer")) {
      StringWriter err = new StringWriter();
      int status =
          Main.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(err))
              .execute((command + " " + arguments).split(" "));
      assertThat(err).hasToString("espalier: " + message + "\n");
      assertThat(status).isEqualTo(2);
    }
  }
}

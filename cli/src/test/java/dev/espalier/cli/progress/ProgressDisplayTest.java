package dev.espalier.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.record.Cost;
import dev.espalier.record.Losses;
import dev.espalier.record.Pruning;
import dev.espalier.record.RoundRecord;
import dev.espalier.text.progress.TextProgress;
import dev.espalier.train.progress.StepReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now;

  @Test
  void withoutTerminalWritesOneLinePerRoundAndNoControlCharacters() {
    runOneRound(0);
    assertThat(written())
        .isEqualTo(
            "a tenth is held out\n"
                + "warmed up in 2.0 s, now 512 tokens/s\n"
                + "round 0/2: sparsity 0.000, train loss 3.2500, eval loss 3.0000,"
                + " perplexity 20.09, 61.5 s, about 0:48 left\n");
  }

  @Test
  void onATerminalShowsRoundStepLossSpeedAndTimeLeftOnOneLine() {
    runOneRound(80);
    assertThat(written())
        .contains("\rround 0/2 · ".replace("\r", "\r\u001b[K"))
        .contains("step 1/12 · loss 3.250 · warming up")
        .contains("step 12/12 · loss 3.250 · 512 tokens/s · about 0:48 left")
        .endsWith("\r\u001b[K")
        .doesNotContain("perplexity");
  }

  @Test
  void neverWritesPastTheEndOfATerminalsLine() {
    runOneRound(20);
    assertThat(written().split("\r\u001b\\[K|\n"))
        .filteredOn(line -> line.startsWith("round"))
        .isNotEmpty()
        .allMatch(line -> line.length() < 20);
  }

  @Test
  void tokenizingTellsWhatIsReadAndTheTimeLeft() {
    assertThat(
            TokenizingText.of(
                new TextProgress("a.txt", 250_000_000, 1_000_000_000, 61_000_000, 50)))
        .isEqualTo("250 MB of 1.0 GB · 61,000,000 tokens · 5.0 MB/s · about 2:30 left");
    assertThat(TokenizingText.of(new TextProgress("embedded", 0, 0, 1_000, 1)))
        .isEqualTo("1,000 tokens");
  }

  @Test
  void withoutTerminalWritesALineEveryMinute() {
    LiveLine line =
        new LiveLine(new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> 0, () -> now);
    try (ProgressDisplay display = new ProgressDisplay(line, () -> now)) {
      display.evaluationStarted(400);
      for (int block = 1; block <= 400; block++) {
        now += 1_000_000_000L;
        display.blocksEvaluated(block, 400);
      }
    }
    assertThat(written())
        .startsWith("1:00 · evaluating 60/400 · about 5:40 left\n2:00 · evaluating 120/400")
        .hasLineCount(6)
        .doesNotContain("\u001b");
  }

  @Test
  void withoutTerminalWritesALineEvenWithoutEvents() {
    LiveLine line =
        new LiveLine(new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> 0, () -> now);
    line.update("preparing");
    for (int second = 0; second < 150; second++) {
      now += 1_000_000_000L;
      line.remind();
    }
    assertThat(written()).isEqualTo("1:00 · preparing\n2:00 · preparing\n");
  }

  @Test
  void wrappedLinesAreErasedAfterATerminalWasNarrowed() {
    int[] columns = {80};
    LiveLine line =
        new LiveLine(
            new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> columns[0], () -> now);
    line.update("x".repeat(100));
    columns[0] = 30;
    for (int step = 0; step < 3; step++) {
      now += 1_000_000_000L;
      line.update("y".repeat(100));
    }
    columns[0] = 50;
    now += 1_000_000_000L;
    line.update("z".repeat(100));
    assertThat(written())
        .isEqualTo(
            "\r\u001b[K"
                + "x".repeat(79)
                + "\r\u001b[J"
                + ("y".repeat(29) + "\r\u001b[K").repeat(3)
                + "z".repeat(49));
  }

  private void runOneRound(int columns) {
    LiveLine line =
        new LiveLine(
            new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> columns, () -> now);
    try (ProgressDisplay display = new ProgressDisplay(line, () -> now)) {
      display.note("a tenth is held out");
      display.roundStarted(0, 2, 0);
      display.trainingStarted(12);
      for (int step = 1; step <= 12; step++) {
        now += 2_000_000_000L;
        display.stepDone(
            new StepReport(
                step,
                12,
                0,
                new StepReport.Update(3.25, 1e-5, 1),
                new StepReport.Pace(2, 1024),
                OptionalDouble.empty(),
                Optional.empty()));
      }
      display.roundDone(
          new RoundRecord(
              0,
              new Pruning(0, Map.of(), 1536),
              new Losses(3.25, 3, Math.exp(3)),
              new Cost(61.5, 12)));
    }
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}

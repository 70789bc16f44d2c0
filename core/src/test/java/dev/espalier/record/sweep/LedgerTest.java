package dev.espalier.record.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.storage.RunningProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {

  @TempDir private Path folder;

  private Ledger ledger() {
    return new Ledger(folder.resolve("sweep/ledger.jsonl"));
  }

  private static Unit cell(int number) {
    return Unit.waiting(
        UnitName.cell(number),
        "id" + number,
        SweepDirectory.folder(UnitName.cell(number), "seed=" + number),
        Map.of("seed", String.valueOf(number)),
        List.of(new Donor("shared/0001", 0)));
  }

  @Test
  void everyChangeOfStateIsReadByWhoeverReads() {
    Ledger writer = ledger();
    Ledger reader = ledger();
    assertThat(reader.units()).isEmpty();
    writer.enter(List.of(cell(1), cell(2)));
    writer.running(UnitName.cell(1), RunningProcess.current());
    assertThat(reader.units()).hasSize(2);
    Unit first = reader.unit(UnitName.cell(1)).orElseThrow();
    assertThat(first.stateNow()).isEqualTo(UnitState.RUNNING);
    assertThat(first.runner()).contains(RunningProcess.current());
    assertThat(first.folder()).isEqualTo("runs/0001-seed=1");
    assertThat(first.from()).containsExactly(new Donor("shared/0001", 0));
    assertThat(first.settings()).containsEntry("seed", "1");

    writer.taken(UnitName.cell(1), 2);
    writer.state(UnitName.cell(1), UnitState.FAILED, "the loss is NaN");
    Unit failed = reader.unit(UnitName.cell(1)).orElseThrow();
    assertThat(failed.state()).isEqualTo(UnitState.FAILED);
    assertThat(failed.what()).isEqualTo("the loss is NaN");
    assertThat(failed.taken()).isEqualTo(2);
    assertThat(ledger().units()).isEqualTo(reader.units());
    assertThat(reader.unit(UnitName.cell(3))).isEmpty();
  }

  @Test
  void aUnitWhoseProcessHasEndedIsStopped() {
    ledger().enter(List.of(cell(1)));
    RunningProcess here = RunningProcess.current();
    RunningProcess earlier =
        new RunningProcess(here.host(), here.process(), Instant.parse("2001-01-01T00:00:00Z"));
    ledger().running(UnitName.cell(1), earlier);
    Unit unit = ledger().units().getFirst();
    assertThat(unit.state()).isEqualTo(UnitState.RUNNING);
    assertThat(unit.stateNow()).isEqualTo(UnitState.STOPPED);
    // Nothing is known of a process elsewhere.
    ledger().running(UnitName.cell(1), new RunningProcess("elsewhere", 1, Instant.EPOCH));
    assertThat(ledger().units().getFirst().stateNow()).isEqualTo(UnitState.RUNNING);
  }

  /** A line is cut at every byte, in the middle of characters too, and lines follow. */
  @Test
  void aLineThatWasNotFinishedCountsAsNotWritten() throws Exception {
    Path file = folder.resolve("sweep/ledger.jsonl");
    ledger().enter(List.of(cell(1), cell(2)));
    byte[] whole = Files.readAllBytes(file);
    ledger().state(UnitName.cell(2), UnitState.FAILED, "gradient’s loss");
    byte[] longer = Files.readAllBytes(file);
    for (int end = whole.length; end < longer.length - 1; end++) {
      Files.write(file, Arrays.copyOf(longer, end));
      assertThat(ledger().unit(UnitName.cell(2)).orElseThrow().state())
          .isEqualTo(UnitState.WAITING);
      ledger().state(UnitName.cell(1), UnitState.DONE, null);
      assertThat(ledger().unit(UnitName.cell(1)).orElseThrow().state()).isEqualTo(UnitState.DONE);
      assertThat(ledger().unit(UnitName.cell(2)).orElseThrow().state())
          .isEqualTo(UnitState.WAITING);
      assertThat(ledger().units()).hasSize(2);
    }
  }

  @Test
  void aReaderSeesALineOnlyOnceItIsWhole() throws Exception {
    Path file = folder.resolve("sweep/ledger.jsonl");
    ledger().enter(List.of(cell(1)));
    Ledger reader = ledger();
    assertThat(reader.units()).hasSize(1);
    String line = Files.readString(file).replace("\"cell\":1", "\"cell\":2");
    append(file, line.substring(0, 40));
    assertThat(reader.units()).hasSize(1);
    append(file, line.substring(40));
    assertThat(reader.units()).hasSize(2);
  }

  private static void append(Path file, String text) throws Exception {
    Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
  }

  @Test
  void manyMayAppendAtOnce() throws Exception {
    ledger().enter(List.of(cell(1)));
    List<Thread> writers =
        IntStream.range(2, 10)
            .mapToObj(
                number -> Thread.ofVirtual().start(() -> ledger().enter(List.of(cell(number)))))
            .toList();
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(ledger().units()).hasSize(9);
    assertThat(Files.readAllLines(folder.resolve("sweep/ledger.jsonl"))).hasSize(9);
  }
}

package dev.espalier.record.sweep;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.Journal;
import dev.espalier.storage.RunningProcess;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The ledger of a sweep: a line of JSON for every change of state, only ever appended, by whichever
 * process works on a unit. Every call that reads sees what was appended until then. Methods throw
 * {@link BadInputException} naming the file, if it cannot be read or written. Not thread-safe.
 */
public final class Ledger {

  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final Map<UnitName, Unit> units = new TreeMap<>();
  private long read;

  /** Names a ledger, which need not exist, without accessing the disk. */
  public Ledger(Path file) {
    this.file = file;
  }

  /** Enters units, or enters them anew: their settings, folders and donors, and their states. */
  public void enter(List<Unit> units) {
    append(units.stream().map(LedgerLine::entering).toList());
  }

  /** Says that a process works on a unit from now on. */
  public void running(UnitName unit, RunningProcess by) {
    append(List.of(LedgerLine.running(unit, by)));
  }

  /** Says that a unit has another state from now on. */
  public void state(UnitName unit, UnitState state, @Nullable String what) {
    append(List.of(LedgerLine.state(unit, state, what)));
  }

  /** Says how many rounds a unit has taken from other runs. */
  public void taken(UnitName unit, int rounds) {
    append(List.of(LedgerLine.taken(unit, rounds)));
  }

  /** Says how many rungs a cell has passed: it may run on to the next. */
  public void passed(UnitName unit, int rungs) {
    append(List.of(LedgerLine.passed(unit, rungs)));
  }

  /** Says that a cell was stopped at a rung, for good. */
  public void halved(UnitName unit, String what) {
    append(List.of(LedgerLine.halved(unit, what)));
  }

  private void append(List<LedgerLine> lines) {
    Journal.append(file, lines.stream().map(RecordJson.MAPPER::writeValueAsString).toList());
  }

  /**
   * Returns all units, shared work first, in the order of their numbers. A line that a killed
   * process left unfinished counts as not written.
   */
  public List<Unit> units() {
    read();
    return List.copyOf(units.values());
  }

  /** Returns a unit. */
  public Optional<Unit> unit(UnitName name) {
    read();
    return Optional.ofNullable(units.get(name));
  }

  /** Returns its length in bytes, by which it is known whether anything was appended. */
  public long length() {
    return file.toFile().length();
  }

  /** Reads what was appended since the last time. */
  private void read() {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        InputStream in =
            new BufferedInputStream(Channels.newInputStream(channel.position(read)), BUFFER)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n') {
          read += line.size() + 1;
          follow(line.toString(StandardCharsets.UTF_8));
          line.reset();
        } else {
          line.write(next);
        }
      }
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  private void follow(String text) {
    LedgerLine line = parsed(text);
    UnitName name = line == null ? null : line.unit();
    if (line != null && name != null) {
      Unit unit = line.after(units.get(name), name);
      if (unit != null) {
        units.put(name, unit);
      }
    }
  }

  private static @Nullable LedgerLine parsed(String text) {
    try {
      return RecordJson.MAPPER.readValue(text, LedgerLine.class);
    } catch (JacksonException e) {
      return null;
    }
  }
}

package dev.espalier.text.rows;

import dev.espalier.storage.Fingerprint;
import dev.espalier.text.RowReceiver;
import dev.espalier.text.TextRows;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The rows of several files, one after another; each file is read by its {@link RowFormat}.
 *
 * @param files in order
 * @param column where the text stands in files that have columns
 */
public record FileRows(List<Path> files, String column) implements TextRows {

  public FileRows {
    files = List.copyOf(files);
  }

  /** A hash of the files' bytes, their formats and the column; the files are read for it. */
  @Override
  public String fingerprint() {
    Fingerprint fingerprint = Fingerprint.start().add(column);
    for (Path file : files) {
      fingerprint.add(RowFormat.of(file).name()).add(file);
    }
    return fingerprint.hex();
  }

  @Override
  public void forEach(Consumer<String> rows) {
    send(RowReceiver.whole(rows));
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.espalier.fault.BadInputException naming the file and the row that cannot be read
   */
  @Override
  public void send(RowReceiver receiver) {
    for (Path file : files) {
      RowFormat.of(file).read(file, column, receiver);
    }
  }
}

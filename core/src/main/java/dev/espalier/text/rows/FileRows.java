package dev.espalier.text.rows;

import dev.espalier.storage.Fingerprint;
import dev.espalier.text.RowReceiver;
import dev.espalier.text.TextRows;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The rows of several files in order; each file is read by its {@link RowFormat}.
 *
 * @param files the files in order
 * @param column the column of the text in files that have columns
 */
public record FileRows(List<Path> files, String column) implements TextRows {

  public FileRows {
    files = List.copyOf(files);
  }

  /**
   * Returns a hash of the column and of the files' bytes and formats, for which the files are read.
   */
  @Override
  public String fingerprint() {
    Fingerprint fingerprint = Fingerprint.start().add(column);
    for (Path file : files) {
      fingerprint.add(RowFormat.of(file).name()).add(file);
    }
    return fingerprint.hex();
  }

  @Override
  public long bytes() {
    return files.stream().mapToLong(file -> file.toFile().length()).sum();
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

package dev.espalier.text.rows;

import dev.espalier.text.RowReceiver;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;

/**
 * Lines of UTF-8, as {@code datasets} reads text: ended by {@code \n}, {@code \r\n} or {@code \r}
 * only, passed on without line ends; a byte order mark is kept.
 */
final class LineRows {

  private final RowWriter row;
  private final char[] chars = new char[1 << 16];
  private long line = 1;

  /** Whether the line has content, so that it is a row even if the file ends here. */
  private boolean begun;

  private boolean afterReturn;

  private LineRows(RowWriter row) {
    this.row = row;
  }

  static void read(Path file, RowReceiver rows) {
    LineRows lines = new LineRows(new RowWriter(rows));
    try (Reader reader = TextFile.open(file, rows::bytesRead)) {
      lines.readAll(reader);
    } catch (IOException e) {
      throw TextFile.fault(file, lines.line, e);
    }
  }

  private void readAll(Reader reader) throws IOException {
    for (int count = reader.read(chars); count >= 0; count = reader.read(chars)) {
      int from = 0;
      if (afterReturn && count > 0 && chars[0] == '\n') {
        from = 1;
      }
      for (int i = from; i < count; i++) {
        char c = chars[i];
        if (c == '\n' || c == '\r') {
          row.write(chars, from, i - from);
          endLine();
          i += c == '\r' && i + 1 < count && chars[i + 1] == '\n' ? 1 : 0;
          from = i + 1;
        }
      }
      row.write(chars, from, count - from);
      begun |= from < count;
      afterReturn = count > 0 && chars[count - 1] == '\r';
    }
    if (begun) {
      endLine();
    }
  }

  private void endLine() {
    row.endRow();
    line++;
    begun = false;
  }
}

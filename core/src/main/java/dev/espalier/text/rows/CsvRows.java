package dev.espalier.text.rows;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import dev.espalier.fault.BadInputException;
import dev.espalier.text.RowReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Comma- or tab-separated values as {@code datasets} reads them: the first row names the columns;
 * fields may be quoted and then contain commas, line ends and doubled quotes. Values of the text
 * column are taken literally, including {@code NA} and numbers.
 */
final class CsvRows extends CsvCallbackHandler<RecordType> {

  /** In characters; the parser holds a whole field, of which a copy is made. */
  private static final int LONGEST_FIELD = 1 << 26;

  private static final int MOST_COLUMNS = 100_000;

  private static final int NONE = -1;

  private final Path file;
  private final String column;
  private final RowWriter row;

  /** The columns in order, up to {@link #MOST_COLUMNS}. */
  private final List<String> header = new ArrayList<>();

  private int textField = NONE;
  private char[] text = new char[RowReceiver.WHOLE];
  private int textLength;
  private long line = 1;
  private int fields;
  private RecordType type = RecordType.DATA;

  private CsvRows(Path file, String column, RowWriter row) {
    this.file = file;
    this.column = column;
    this.row = row;
  }

  static void read(Path file, String column, char separator, RowReceiver rows) {
    CsvRows handler = new CsvRows(file, column, new RowWriter(rows));
    try (Utf8Reader text = TextFile.open(file, rows::bytesRead)) {
      text.skipByteOrderMark();
      CsvReader<RecordType> records =
          CsvReader.builder()
              .fieldSeparator(separator)
              .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
              .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
              .allowUnclosedQuote(false)
              .maxBufferSize(LONGEST_FIELD)
              .build(handler, text);
      for (RecordType type : records) {
        if (type == RecordType.DATA) {
          handler.endRecord();
        }
      }
    } catch (CsvParseException e) {
      throw new BadInputException(
          file + ": line " + handler.line,
          "has a quote that is not closed at the field's end, or more than 64 million characters"
              + " in a field",
          "double the quotes within quotes, or write JSONL or Parquet",
          e);
    } catch (UncheckedIOException e) {
      IOException cause = e.getCause() instanceof IOException io ? io : new IOException(e);
      throw TextFile.fault(file, handler.line, cause);
    } catch (IOException e) {
      throw TextFile.fault(file, handler.line, e);
    }
  }

  @Override
  protected RecordType getRecordType() {
    return type;
  }

  @Override
  protected int getFieldCount() {
    return fields;
  }

  @Override
  protected void beginRecord(long startingLineNumber) {
    line = startingLineNumber;
    fields = 0;
    type = RecordType.DATA;
  }

  @Override
  protected void addField(char[] chars, int from, int length, boolean quoted) {
    if (textField == NONE) {
      if (fields < MOST_COLUMNS) {
        header.add(new String(chars, from, length));
      }
    } else if (fields == textField) {
      keep(chars, from, length);
    }
    fields++;
  }

  @Override
  protected void setComment(char[] chars, int from, int length) {
    type = RecordType.COMMENT;
  }

  @Override
  protected void setEmpty() {
    type = RecordType.EMPTY;
  }

  @Override
  protected RecordType buildRecord() {
    return type;
  }

  /**
   * The parser treats exceptions thrown in its callbacks as its own, so rows are passed on outside
   * them.
   */
  private void endRecord() {
    if (textField == NONE) {
      findColumn();
    } else {
      endRow();
    }
  }

  private void keep(char[] chars, int from, int length) {
    if (text.length < length) {
      text = new char[length];
    }
    System.arraycopy(chars, from, text, 0, length);
    textLength = length;
  }

  private void findColumn() {
    if (fields > MOST_COLUMNS) {
      throw fault(
          "has " + fields + " columns, and at most " + MOST_COLUMNS + " are read",
          "leave out what is not needed");
    }
    textField = header.indexOf(column);
    if (textField == NONE) {
      throw fault(
          "has no column " + column + " but " + ColumnNames.list(header),
          "choose one with {text_column}");
    }
    if (header.lastIndexOf(column) != textField) {
      throw fault("has the column " + column + " twice", "rename one");
    }
  }

  private void endRow() {
    if (fields > header.size()) {
      throw fault(
          "has " + fields + " fields, the first row has " + header.size(),
          "put texts with separators or line ends into quotes");
    }
    if (fields <= textField) {
      throw fault("ends before the column " + column, "every row needs a text in " + column);
    }
    row.write(text, 0, textLength);
    row.endRow();
  }

  private BadInputException fault(String what, String remedy) {
    return new BadInputException(file + ": line " + line, what, remedy);
  }
}

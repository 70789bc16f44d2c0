package dev.espalier.text.dataset;

import dev.espalier.text.LongRow;
import dev.espalier.text.RowReceiver;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.progress.TextListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tokenises rows as they arrive: short ones in groups, several at a time, long ones part by part.
 */
final class RowTokenizer implements RowReceiver, AutoCloseable {

  /** Receives the ids of rows. */
  interface Ids {

    /** Receives further ids of the current row. */
    void add(int[] ids);

    /** Called at the end of a row, which may have had no ids. */
    void endRow();
  }

  private static final int ROWS_TOGETHER = 1000;
  private static final int CHARACTERS_TOGETHER = 1 << 18;

  private final String label;
  private final Tokenizer tokenizer;
  private final Ids ids;
  private final ProgressMeter progress;
  private final EncodedRows encoded;
  private List<String> rows = new ArrayList<>();
  private int characters;
  private long rowsDone;
  private @Nullable LongRow longRow;

  private RowTokenizer(Source.Text source, Tokenizer tokenizer, Ids ids, ProgressMeter progress) {
    this.label = source.label();
    this.tokenizer = tokenizer;
    this.ids = ids;
    this.progress = progress;
    this.encoded = new EncodedRows(tokenizer, this::addAll);
  }

  /** Tokenises all rows of a text. */
  static void read(Source.Text source, Tokenizer tokenizer, Ids ids, TextListener listener) {
    try (RowTokenizer reading =
        new RowTokenizer(source, tokenizer, ids, new ProgressMeter(source, listener))) {
      source.rows().send(reading);
      reading.finish();
    }
  }

  @Override
  public void row(String text) {
    rows.add(text);
    characters += text.length();
    if (rows.size() == ROWS_TOGETHER || characters > CHARACTERS_TOGETHER) {
      encode();
    }
  }

  @Override
  public void part(String text) {
    LongRow row = longRow;
    if (row == null) {
      finish();
      row = tokenizer.longRow(label + ": row " + rowsDone, this::add);
      longRow = row;
    }
    row.add(text);
  }

  @Override
  public void end() {
    LongRow row = longRow;
    if (row != null) {
      row.end();
      endRow();
      longRow = null;
    }
  }

  private void encode() {
    encoded.add(rows);
    rows = new ArrayList<>();
    characters = 0;
  }

  private void finish() {
    encode();
    encoded.finish();
  }

  private void addAll(List<int[]> group) {
    for (int[] row : group) {
      add(row);
      endRow();
    }
  }

  @Override
  public void bytesRead(long bytes) {
    progress.read(bytes);
  }

  private void add(int[] row) {
    ids.add(row);
    progress.made(row.length);
  }

  private void endRow() {
    ids.endRow();
    rowsDone++;
  }

  @Override
  public void close() {
    encoded.close();
  }
}

package dev.espalier.record.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.record.parquet.ParquetColumn.Type;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tables as another implementation of the format reads them. */
class ParquetTableTest {

  private static List<List<@Nullable Object>> read(byte[] file) throws IOException {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try (InputFile input = InputFile.of(ByteBuffer.wrap(file));
        ParquetFileReader reader = ParquetFileReader.open(input);
        RowReader row = reader.rowReader()) {
      int columns = reader.getFileSchema().getColumnCount();
      while (row.hasNext()) {
        row.next();
        List<@Nullable Object> values = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
          values.add(row.isNull(column) ? null : row.getValue(column));
        }
        rows.add(values);
      }
    }
    return rows;
  }

  private static ParquetColumn column(String name, Type type, @Nullable Object... values) {
    return new ParquetColumn(name, type, Arrays.asList(values));
  }

  @Test
  void everyTypeIsReadBackWithItsGaps() throws IOException {
    byte[] file =
        ParquetTable.of(
            List.of(
                column("whole", Type.INTEGER, 1, null, Long.MIN_VALUE, -1L),
                column("number", Type.DOUBLE, 0.1, Double.NaN, Double.POSITIVE_INFINITY, -1e-300),
                column("text", Type.TEXT, "rate=0.1,\n“”", "", null, "x"),
                column("truth", Type.BOOLEAN, true, false, null, true),
                column("nothing", Type.TEXT, null, null, null, null)));
    assertThat(read(file))
        .containsExactly(
            Arrays.asList(1L, 0.1, "rate=0.1,\n“”", true, null),
            Arrays.asList(null, null, "", false, null),
            Arrays.asList(Long.MIN_VALUE, null, null, null, null),
            Arrays.asList(-1L, -1e-300, "x", true, null));
  }

  /** Lists of more than fourteen, and pages whose sizes take several bytes. */
  @Test
  void largeTablesAreReadBack() throws IOException {
    List<ParquetColumn> columns = new ArrayList<>();
    for (int c = 0; c < 40; c++) {
      int column = c;
      columns.add(
          new ParquetColumn(
              "column" + c,
              Type.INTEGER,
              IntStream.range(0, 5000)
                  .<@Nullable Object>mapToObj(
                      row -> row % (column + 2) == 0 ? null : (Object) (row * column))
                  .toList()));
    }
    List<List<@Nullable Object>> rows = read(ParquetTable.of(columns));
    assertThat(rows).hasSize(5000);
    assertThat(rows.get(4999)).hasSize(40);
    for (int row = 0; row < rows.size(); row += 7) {
      for (int column = 0; column < 40; column++) {
        assertThat(rows.get(row).get(column))
            .isEqualTo(row % (column + 2) == 0 ? null : (Long) ((long) row * column));
      }
    }
  }

  @Test
  void aTableWithoutRowsHasItsColumns() throws IOException {
    byte[] file =
        ParquetTable.of(List.of(new ParquetColumn("cell", Type.INTEGER, Collections.emptyList())));
    assertThat(read(file)).isEmpty();
    try (InputFile input = InputFile.of(ByteBuffer.wrap(file));
        ParquetFileReader reader = ParquetFileReader.open(input)) {
      assertThat(reader.getFileSchema().getColumn(0).name()).isEqualTo("cell");
    }
    assertThatThrownBy(
            () ->
                ParquetTable.of(
                    List.of(column("a", Type.INTEGER, 1), column("b", Type.INTEGER, 1, 2))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.espalier.text.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRowsTest {

  @TempDir Path folder;

  /** The rows that pandas, and thus datasets, reads from the same text. */
  @Test
  void quotesHoldSeparatorsLineEndsAndQuotes() throws IOException {
    assertThat(
            rows(
                "a.csv",
                "id,text,note\n"
                    + "1,plain,x\n"
                    + "2,\"a, b\nc \"\"d\"\"\",x\r\n"
                    + "\n"
                    + "3,mid\"dle, y \n"
                    + "4,\"\",x\n"
                    + "5,\"é😀\"",
                "text"))
        .containsExactly("plain", "a, b\nc \"d\"", "mid\"dle", "", "é😀");
    assertThat(rows("b.csv", "\ufefftext\na\nNA\n12\n", "text")).containsExactly("a", "NA", "12");
    assertThat(rows("c.tsv", "id\ttext\n1\ta, b\n2\t\"c\td\"\n", "text"))
        .containsExactly("a, b", "c\td");
    assertThat(rows("d.csv", "", "text")).isEmpty();
    assertThat(rows("e.csv", "text\n", "text")).isEmpty();
  }

  @Test
  void faultsNameTheLine() throws IOException {
    assertFault(
        "id;text\n1;a\n", "line 1", "has no column text but id;text; choose one with text_column");
    assertFault("text,text\na,b\n", "line 1", "has the column text twice; rename one");
    assertFault(
        "id,text\n1,\"a\nb\"\n2,a, b\n",
        "line 4",
        "has 3 fields, the first row has 2; put texts with separators or line ends into quotes");
    assertFault(
        "id,text\n1,a\n2\n",
        "line 3",
        "ends before the column text; every row needs a text in text");
    assertFault(
        "id,text\n1,\"a\n2,b\n",
        "line 2",
        "has a quote that is not closed at the field's end, or more than 64 million characters"
            + " in a field; double the quotes within quotes, or write JSONL or Parquet");
  }

  @Test
  void aFailureOfTheReceiverIsPassedOnUnchanged() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "text\na\n");
    IllegalStateException own = new IllegalStateException("stop");
    assertThatThrownBy(
            () ->
                new FileRows(List.of(file), "text")
                    .forEach(
                        _ -> {
                          throw own;
                        }))
        .isSameAs(own);
  }

  @Test
  void invalidUtf8IsLocated() throws IOException {
    Path file = folder.resolve("a.csv");
    Files.write(file, new byte[] {'t', 'e', 'x', 't', '\n', (byte) 0xe9, '\n'});
    assertThatThrownBy(() -> read(file, "text"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ": line ")
        .hasMessageEndingWith(", byte 5: is not UTF-8 text; convert it to UTF-8");
  }

  private List<String> rows(String name, String content, String column) throws IOException {
    return read(Files.writeString(folder.resolve(name), content), column);
  }

  private static List<String> read(Path file, String column) {
    List<String> rows = new ArrayList<>();
    new FileRows(List.of(file), column).forEach(rows::add);
    return rows;
  }

  private void assertFault(String content, String where, String what) throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), content);
    assertThatThrownBy(() -> read(file, "text"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ": " + where + ": " + what);
  }
}

package dev.espalier.text.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileRowsTest {

  private static final Path PARQUET = Path.of("src/test/resources/parquet");

  @TempDir Path folder;

  @Test
  void linesEndAsInPythonsTextFiles() throws IOException {
    assertThat(rows("a.txt", "one\ntwo\r\nthree\rfour\n\n five \u2028\u0085\f\u000b\u001c six\n"))
        .containsExactly("one", "two", "three", "four", "", " five \u2028\u0085\f\u000b\u001c six");
    assertThat(rows("b.txt", "\ufeffno end")).containsExactly("\ufeffno end");
    assertThat(rows("c.txt", "")).isEmpty();
    assertThat(rows("d.txt", "\n")).containsExactly("");
  }

  @Test
  void whatIsNotUtf8IsNamed() throws IOException {
    Path file = Files.write(folder.resolve("a.txt"), "é".getBytes(StandardCharsets.ISO_8859_1));
    assertFault(file, "text", file + ": is not UTF-8 text; convert it to UTF-8");
  }

  @Test
  void jsonLinesGiveOneField() throws IOException {
    assertThat(
            rows(
                "a.jsonl",
                "{\"id\": 1, \"text\": \"a\\nb \\ud83d\\ude00\"}\n\n{\"text\": \"\", \"x\": null}\r\n"))
        .containsExactly("a\nb 😀", "");
  }

  @Test
  void faultyJsonLinesAreNamed() throws IOException {
    Path file = folder.resolve("a.jsonl");
    Files.writeString(file, "{\"text\": \"a\"}\n\n{\"id\": 1, \"body\": \"b\"}\n");
    assertFault(
        file,
        "text",
        file + ": line 3: has no column text but id, body; choose one with --text-column");
    Files.writeString(file, "{\"text\": \"a\"}\n{\"text\": 7}\n");
    assertFault(file, "text", file + ": line 2: text is no text; every row needs a text in text");
    Files.writeString(file, "{\"text\": null}\n");
    assertFault(file, "text", file + ": line 1: text is no text; every row needs a text in text");
    Files.writeString(file, "[\"a\"]\n");
    assertFault(file, "text", file + ": line 1: is no JSON object; write one object a line");
    Files.writeString(file, "{\"text\": \n\"a\"}\n");
    assertThatThrownBy(() -> read(file, "text"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ": line 1: is no valid JSON: ");
  }

  /** Written by pyarrow: see {@code tools/parquet_samples.py}. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "snappy", "gzip", "zstd"})
  void parquetGivesOneColumn(String compression) {
    Path file = PARQUET.resolve(compression + ".parquet");
    List<String> rows = read(file, "body");
    assertThat(rows).hasSize(101);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i)).isEqualTo(i % 7 == 0 ? "" : "row " + i + " é😀\n".repeat(i % 3));
    }
  }

  @Test
  void faultyParquetIsNamed() throws IOException {
    Path file = PARQUET.resolve("none.parquet");
    assertFault(
        file,
        "text",
        file + ": has no column text but id, body, note; choose one with" + " --text-column");
    assertFault(
        file,
        "id",
        file
            + ": column id is INT64, no text; choose one of id, body, note with"
            + " --text-column");
    assertFault(file, "note", file + ": row 5: note is null; every row needs a text in note");
    Path broken = Files.writeString(folder.resolve("a.parquet"), "no Parquet at all, but long");
    assertThatThrownBy(() -> read(broken, "text"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(broken + ": ");
    byte[] whole = Files.readAllBytes(PARQUET.resolve("snappy.parquet"));
    for (int length = 0; length < whole.length; length += 97) {
      Path cut = folder.resolve("cut.parquet");
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> read(cut, "body"))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(cut + ": ");
    }
  }

  @Test
  void aFailureOfTheReceiverIsItsOwn() {
    IllegalStateException own = new IllegalStateException("stop");
    FileRows rows = new FileRows(List.of(PARQUET.resolve("none.parquet")), "body");
    assertThatThrownBy(
            () ->
                rows.forEach(
                    _ -> {
                      throw own;
                    }))
        .isSameAs(own);
  }

  @Test
  void theFingerprintFollowsContentAndColumn() throws IOException {
    Path one = Files.writeString(folder.resolve("a.txt"), "a\n");
    Path two = Files.writeString(folder.resolve("b.txt"), "a\n");
    assertThat(new FileRows(List.of(one), "text").fingerprint())
        .isEqualTo(new FileRows(List.of(two), "text").fingerprint())
        .isNotEqualTo(new FileRows(List.of(one, two), "text").fingerprint())
        .isNotEqualTo(new FileRows(List.of(one), "body").fingerprint());
  }

  private List<String> rows(String name, String content) throws IOException {
    return read(Files.writeString(folder.resolve(name), content), "text");
  }

  private static List<String> read(Path file, String column) {
    List<String> rows = new ArrayList<>();
    new FileRows(List.of(file), column).forEach(rows::add);
    return rows;
  }

  private static void assertFault(Path file, String column, String message) {
    assertThatThrownBy(() -> read(file, column))
        .isInstanceOf(BadInputException.class)
        .hasMessage(message);
  }
}

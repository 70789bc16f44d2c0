package dev.espalier.text.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.TestFiles;
import dev.espalier.text.RowReceiver;
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

  private static final Path PARQUET = TestFiles.resource("parquet");

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
  void invalidUtf8IsLocated() throws IOException {
    Path file = Files.write(folder.resolve("a.txt"), "é".getBytes(StandardCharsets.ISO_8859_1));
    assertFault(file, "text", file + ": line 1, byte 0: is not UTF-8 text; convert it to UTF-8");
    Files.write(file, "one\ntwo\nthé".getBytes(StandardCharsets.UTF_8));
    byte[] cut = Arrays.copyOf(Files.readAllBytes(file), 11);
    Files.write(file, cut);
    assertFault(file, "text", file + ": line 3, byte 10: is not UTF-8 text; convert it to UTF-8");
  }

  /** What is read adds up to what there is, so that the time left can be told. */
  @Test
  void allBytesOfTheFilesAreToldAsTheyAreRead() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "a row of text é\n".repeat(9_000));
    Path json = Files.writeString(folder.resolve("b.jsonl"), "{\"body\": \"a row\"}\n".repeat(99));
    Path csv = Files.writeString(folder.resolve("c.csv"), "body\n" + "a row\n".repeat(99));
    FileRows rows = new FileRows(List.of(text, json, csv, PARQUET.resolve("zstd.parquet")), "body");
    List<Long> told = new ArrayList<>();
    rows.send(
        new RowReceiver() {
          @Override
          public void row(String row) {}

          @Override
          public void part(String part) {}

          @Override
          public void end() {}

          @Override
          public void bytesRead(long bytes) {
            told.add(bytes);
          }
        });
    long sum = told.stream().mapToLong(bytes -> bytes).sum();
    assertThat(sum).isCloseTo(rows.bytes(), within(1L));
    assertThat(rows.bytes()).isGreaterThan(Files.size(text) + Files.size(json));
    assertThat(told).hasSizeGreaterThan(4);
  }

  /** Written by pyarrow: see {@code tools/parquet_samples.py}. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "snappy", "gzip", "zstd", "lz4", "brotli"})
  void parquetGivesOneColumn(String compression) {
    Path file = PARQUET.resolve(compression + ".parquet");
    List<String> rows = read(file, "body");
    assertThat(rows).hasSize(101);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i)).isEqualTo(i % 7 == 0 ? "" : "row " + i + " é😀\n".repeat(i % 3));
    }
  }

  @Test
  void damagedParquetIsNamed() throws IOException {
    Path file = PARQUET.resolve("none.parquet");
    assertFault(
        file,
        "text",
        file + ": has no column text but id, body, note; choose one with" + " text_column");
    assertFault(
        file,
        "id",
        file
            + ": column id is INT64, no text; name a column of text with text_column;"
            + " there are body, note");
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

  /** Columns with equal names in different structs, names with dots, nulls of structs. */
  @Test
  void parquetColumnsAreFoundByPath() {
    Path file = PARQUET.resolve("nested.parquet");
    assertThat(read(file, "text"))
        .containsExactly("text 0", "text 1", "text 2", "text 3", "text 4");
    assertThat(read(file, "a.text"))
        .containsExactly("dotted 0", "dotted 1", "dotted 2", "dotted 3", "dotted 4");
    List<String> before = new ArrayList<>();
    assertThatThrownBy(() -> new FileRows(List.of(file), "other.text").forEach(before::add))
        .hasMessage(file + ": row 3: other.text is null; every row needs a text in other.text");
    assertThat(before).containsExactly("other 0", "other 1", "other 2");
    String there = "there are other.text, text, a.text, bytes";
    assertFault(
        file,
        "meta.text",
        file
            + ": column meta.text is INT64, no text; name a column of text with text_column; "
            + there);
    for (String list : List.of("turns", "turns.text", "words")) {
      assertFault(
          file,
          list,
          file
              + (": column " + list + " is a list, no text; ")
              + "name a column of text with text_column; "
              + there);
    }
    assertFault(
        file,
        "other",
        file
            + ": column other is a struct, no text; name a column of text with text_column; "
            + there);
    assertFault(file, "bytes", file + ": row 4: bytes is not UTF-8 text; write it as UTF-8");
  }

  @Test
  void longRowsArePassedInParts() throws IOException {
    String unit = "a tree 😀 é ";
    String row = unit.repeat(2 * RowReceiver.WHOLE / unit.length() + 7);
    for (int shift = 0; shift < 3; shift++) {
      String text = "x".repeat(shift) + row;
      Path lines = Files.writeString(folder.resolve("a.txt"), "short\n" + text + "\r\nlast");
      assertParts(lines, text);
      String json = text.replace("é", "\\u00e9").replace("😀", "\\ud83d\\ude00");
      assertParts(
          Files.writeString(
              folder.resolve("a.jsonl"),
              "{\"text\": \"short\"}\n{\"text\": \"" + json + "\"}\n{\"text\": \"last\"}"),
          text);
      assertParts(
          Files.writeString(folder.resolve("a.csv"), "text\nshort\n\"" + text + "\"\nlast\n"),
          text);
    }
  }

  private static void assertParts(Path file, String text) {
    List<String> whole = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    new FileRows(List.of(file), "text")
        .send(
            new RowReceiver() {
              @Override
              public void row(String row) {
                whole.add(row);
              }

              @Override
              public void part(String part) {
                assertThat(part.length()).isBetween(1, WHOLE);
                assertThat(Character.isHighSurrogate(part.charAt(part.length() - 1))).isFalse();
                parts.add(part);
              }

              @Override
              public void end() {
                whole.add(String.join("", parts));
              }
            });
    assertThat(parts).hasSizeGreaterThan(2);
    assertThat(whole).containsExactly("short", text, "last");
    assertThat(read(file, "text")).isEqualTo(whole);
  }

  @Test
  void anythingButARegularFileIsRefused() throws IOException, InterruptedException {
    for (String name : List.of("a.txt", "a.jsonl", "a.csv", "a.parquet")) {
      Path pipe = folder.resolve(name);
      assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
      assertFault(
          pipe,
          "text",
          pipe + ": is a pipe or a device, not a regular file; copy it into a file first");
      assertThatThrownBy(() -> new FileRows(List.of(pipe), "text").fingerprint())
          .hasMessageContaining("not a regular file");
    }
    Path endless = Path.of("/dev/zero");
    assertThatThrownBy(() -> read(endless, "text")).hasMessageContaining("not a regular file");
  }

  @Test
  void aFailureOfTheReceiverIsPassedOnUnchanged() {
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
  void theFingerprintDependsOnContentAndColumn() throws IOException {
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

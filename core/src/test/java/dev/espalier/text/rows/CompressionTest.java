package dev.espalier.text.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.espalier.fault.BadInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressionTest {

  private static final String JSON = "{\"text\": \"one é\"}\n{\"text\": \"two\"}\n";

  @TempDir Path folder;

  @Test
  void compressedFilesAreReadInTheirFormat() throws IOException {
    for (boolean zstd : new boolean[] {false, true}) {
      String ending = zstd ? ".zst" : ".gz";
      assertThat(rows("a.txt" + ending, pack(zstd, "one é\ntwo"))).containsExactly("one é", "two");
      assertThat(rows("a.jsonl" + ending, pack(zstd, JSON))).containsExactly("one é", "two");
      assertThat(rows("a.json" + ending, pack(zstd, "[{\"text\": \"a\"}]"))).containsExactly("a");
      assertThat(rows("a.csv" + ending, pack(zstd, "text\n\"a, b\"\n"))).containsExactly("a, b");
      // The content decides, not the name.
      assertThat(rows("b.jsonl", pack(zstd, JSON))).containsExactly("one é", "two");
    }
    assertThat(rows("c.txt.gz", "plain\n".getBytes(StandardCharsets.UTF_8)))
        .containsExactly("plain");
    assertThat(rows("d.txt.gz", pack(false, ""))).isEmpty();
  }

  /** As written by {@code cat a.gz b.gz} and by parallel compressors. */
  @Test
  void severalCompressedPartsAreOneText() throws IOException {
    for (boolean zstd : new boolean[] {false, true}) {
      byte[] one = pack(zstd, "one\ntw");
      byte[] two = pack(zstd, "o\nthree\n");
      byte[] both = Arrays.copyOf(one, one.length + two.length);
      System.arraycopy(two, 0, both, one.length, two.length);
      assertThat(rows("a.txt", both)).containsExactly("one", "two", "three");
    }
  }

  @Test
  void damageAndOtherCompressionsAreNamed() throws IOException {
    for (boolean zstd : new boolean[] {false, true}) {
      byte[] whole = pack(zstd, "a tree grows on a wall\n".repeat(999));
      String data = zstd ? "Zstandard" : "gzip";
      Path file = folder.resolve("a.txt");
      for (int length : new int[] {12, whole.length / 2, whole.length - 3}) {
        Files.write(file, Arrays.copyOf(whole, length));
        assertFault(
            file,
            "cannot be read: its " + data + " data are damaged or end too early; check the file");
      }
    }
    Path bzip =
        Files.write(
            folder.resolve("a.jsonl.bz2"), "BZh91AY&SY..".getBytes(StandardCharsets.US_ASCII));
    assertFault(
        bzip,
        "is compressed with bzip2, which is not read;"
            + " decompress it, or compress it with gzip or zstd");
    Path zip = Files.write(folder.resolve("a.txt"), new byte[] {'P', 'K', 3, 4, 0, 0});
    assertFault(
        zip,
        "is compressed with zip, which is not read;"
            + " decompress it, or compress it with gzip or zstd");
  }

  private static byte[] pack(boolean zstd, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (zstd) {
      return Zstd.compress(bytes);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private List<String> rows(String name, byte[] bytes) throws IOException {
    return read(Files.write(folder.resolve(name), bytes));
  }

  private static List<String> read(Path file) {
    List<String> rows = new ArrayList<>();
    new FileRows(List.of(file), "text").forEach(rows::add);
    return rows;
  }

  private static void assertFault(Path file, String what) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ": " + what);
  }
}

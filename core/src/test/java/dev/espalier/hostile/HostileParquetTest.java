package dev.espalier.hostile;

import static dev.espalier.hostile.HostileCase.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.fixture.TestFiles;
import dev.espalier.settings.Setting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed Parquet. */
class HostileParquetTest {

  private static final String FILE = "p.parquet";

  @TempDir private Path folder;

  static Stream<HostileCase> parquet() throws IOException {
    byte[] none = sample("none");
    return Stream.of(
        parquet(
            "empty file",
            new byte[0],
            "p.parquet: is damaged, encrypted, or no Parquet file; fetch or make the file again"),
        parquet(
            "the magic alone",
            "PAR1".getBytes(StandardCharsets.US_ASCII),
            "p.parquet: is damaged, encrypted, or no Parquet file; fetch or make the file again"),
        parquet(
            "the magic twice",
            "PAR1PAR1".getBytes(StandardCharsets.US_ASCII),
            "p.parquet: is damaged, encrypted, or no Parquet file; fetch or make the file again"),
        parquet(
            "the magic and a footer of nothing",
            "PAR1\0\0\0\0PAR1".getBytes(StandardCharsets.US_ASCII),
            "p.parquet: is damaged, encrypted, or no Parquet file; fetch or make the file again"),
        parquet(
            "random",
            HostileTextTest.random(5000),
            "p.parquet: is damaged, encrypted, or no Parquet file; fetch or make the file again"),
        parquet(
            "text",
            "no Parquet at all, but long".getBytes(StandardCharsets.UTF_8),
            "p.parquet: is damaged, encrypted, or no Parquet file; fetch or make the file again"),
        parquet(
            "cut at the end",
            Arrays.copyOf(none, none.length - 200),
            "p.parquet: is damaged, encrypted, or no Parquet file; fetch or make the file again"),
        refused(
            "cut in the middle",
            in -> column(in, without(none, 200, 600), "body"),
            "p.parquet: is damaged, encrypted, or no Parquet file; fetch or make the file again"),
        parquet(
            "a footer of 2 GiB",
            footer(none, 0x7fffffff),
            "p.parquet: is damaged, encrypted, or no Parquet file; fetch or make the file again"),
        parquet(
            "a footer of -5 bytes",
            footer(none, -5),
            "p.parquet: is damaged, encrypted, or no Parquet file; fetch or make the file again"),
        parquet(
            "a footer that begins in the data",
            footer(none, 4000),
            "p.parquet: is damaged, encrypted, or no Parquet file; fetch or make the file again"),
        parquet(
            "an encrypted footer",
            ended(none, 'E'),
            "p.parquet: is damaged, encrypted, or no Parquet file; fetch or make the file again"),
        refused(
            "a text column of numbers",
            in -> column(in, none, "id"),
            "p.parquet: column id is INT64, no text; name a column of text with --text-column; there are body, note"),
        refused(
            "no such column",
            in -> column(in, none, "zz"),
            "p.parquet: has no column zz but id, body, note; choose one with --text-column"),
        refused(
            "a null",
            in -> column(in, none, "note"),
            "p.parquet: row 5: note is null; every row needs a text in note"),
        refused(
            "lists of texts",
            in -> column(in, sample("nested"), "words"),
            "p.parquet: column words is a list, no text; name a column of text with --text-column; there are other.text, text, a.text, bytes"),
        refused(
            "structs",
            in -> column(in, sample("nested"), "other"),
            "p.parquet: column other is a struct, no text; name a column of text with --text-column; there are other.text, text, a.text, bytes"),
        refused(
            "bytes that are no text",
            in -> column(in, sample("nested"), "bytes"),
            "p.parquet: row 4: bytes is not UTF-8 text; write it as UTF-8"),
        refused(
            "no rows",
            in -> column(in, sample("empty"), "text"),
            "p.parquet: holds no text; give some text"),
        refused(
            "a column of 3,000 letters",
            in -> column(in, none, "z".repeat(3000)),
            "p.parquet: has no column z… but id, body, note; choose one with --text-column"));
  }

  /** Damage within the data, which a checksum or a decoder finds, or nobody can. */
  static Stream<HostileCase> damagedParquet() {
    return Stream.of("none", "snappy", "gzip", "zstd", "lz4", "brotli")
        .flatMap(
            name ->
                IntStream.range(0, 12)
                    .mapToObj(
                        seed ->
                            refused(
                                name + " with random bytes, " + seed,
                                in -> column(in, randomized(sample(name), seed), "body"),
                                "damage")));
  }

  @ParameterizedTest
  @MethodSource("parquet")
  void isRefusedInOneLine(HostileCase hostile) throws IOException {
    hostile.check(folder, HostileInputs::evaluate);
  }

  @ParameterizedTest
  @MethodSource("damagedParquet")
  void damageIsRefusedOrUnnoticed(HostileCase hostile) throws Exception {
    HostileInputs inputs = HostileInputs.in(folder);
    hostile.damage().apply(inputs);
    String line = HostileCase.line(inputs::evaluate);
    if (!line.isEmpty()) {
      assertThat(line).startsWith(inputs.file(FILE) + ": ");
    }
  }

  private static byte[] sample(String name) throws IOException {
    return Files.readAllBytes(TestFiles.resource("parquet/" + name + ".parquet"));
  }

  private static HostileCase parquet(String name, byte[] content, String line) {
    return refused(name, inputs -> HostileTextTest.use(inputs, FILE, content), line);
  }

  private static void column(HostileInputs inputs, byte[] content, String column)
      throws IOException {
    HostileTextTest.use(inputs, FILE, content);
    inputs.with(Setting.TEXT_COLUMN, column);
  }

  private static byte[] without(byte[] bytes, int from, int to) {
    byte[] rest = Arrays.copyOf(bytes, bytes.length - (to - from));
    System.arraycopy(bytes, to, rest, from, bytes.length - to);
    return rest;
  }

  private static byte[] footer(byte[] bytes, int length) {
    byte[] lying = bytes.clone();
    ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(lying.length - 8, length);
    return lying;
  }

  private static byte[] ended(byte[] bytes, char last) {
    byte[] ended = bytes.clone();
    ended[ended.length - 1] = (byte) last;
    return ended;
  }

  private static byte[] randomized(byte[] bytes, int seed) {
    Random random = new Random(seed);
    byte[] changed = bytes.clone();
    for (int i = 0; i < 40; i++) {
      changed[4 + random.nextInt(bytes.length - 12)] = (byte) random.nextInt();
    }
    return changed;
  }
}

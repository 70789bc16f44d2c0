package dev.espalier.hostile;

import static dev.espalier.hostile.HostileCase.fine;
import static dev.espalier.hostile.HostileCase.refused;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.espalier.settings.Setting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed text: lines, JSON and CSV, compressed or not. */
class HostileTextTest {

  @TempDir private Path folder;

  private static HostileCase bytes(String name, String file, byte[] content, String line) {
    return refused(name, inputs -> use(inputs, file, content), line);
  }

  private static HostileCase text(String name, String file, String content, String line) {
    return bytes(name, file, content.getBytes(StandardCharsets.UTF_8), line);
  }

  private static HostileCase good(String name, String file, String content) {
    return fine(name, inputs -> use(inputs, file, content.getBytes(StandardCharsets.UTF_8)));
  }

  static void use(HostileInputs inputs, String file, byte[] content) throws IOException {
    inputs.write(file, content);
    inputs.dataset(file);
  }

  static Stream<HostileCase> lines() {
    return Stream.of(
        text("empty", "t.txt", "", "t.txt: holds no text; give some text"),
        text(
            "only line ends",
            "t.txt",
            "\n".repeat(100_000),
            "t.txt: holds no text; give some text"),
        text(
            "only spaces",
            "t.txt",
            "     ",
            "t.txt: has 5 tokens, too few for one block of 16; give more text or a smaller --block-size"),
        text(
            "too short",
            "t.txt",
            "hello\n",
            "t.txt: has 3 tokens, too few for one block of 16; give more text or a smaller --block-size"),
        bytes(
            "binary",
            "t.txt",
            random(200_000),
            "t.txt: line 1, byte 0: is not UTF-8 text; convert it to UTF-8"),
        bytes(
            "half a character at the end",
            "t.txt",
            cut("the heron é"),
            "t.txt: line 1, byte 10: is not UTF-8 text; convert it to UTF-8"),
        bytes(
            "UTF-16",
            "t.txt",
            encoded(StandardCharsets.UTF_16),
            "t.txt: line 1, byte 0: is not UTF-8 text; convert it to UTF-8"),
        bytes(
            "Latin-1",
            "t.txt",
            encoded("é", StandardCharsets.ISO_8859_1),
            "t.txt: line 41, byte 2550: is not UTF-8 text; convert it to UTF-8"),
        bytes(
            "an encoded surrogate",
            "t.txt",
            new byte[] {'a', (byte) 0xed, (byte) 0xa0, (byte) 0x80},
            "t.txt: line 1, byte 1: is not UTF-8 text; convert it to UTF-8"),
        bytes(
            "an overlong zero",
            "t.txt",
            new byte[] {'a', '\n', (byte) 0xc0, (byte) 0x80},
            "t.txt: line 2, byte 2: is not UTF-8 text; convert it to UTF-8"),
        good("NUL characters, which are text", "t.txt", "a\0b\0c\n".repeat(900)),
        good(
            "control characters and colours",
            "t.txt",
            "\u001b[31m \u0007 \u0085 \u2028\n".repeat(900)),
        refused(
            "missing",
            inputs -> inputs.dataset("t.txt"),
            "--dataset t.txt: not found; name a file, a directory or an id of the hub"),
        refused(
            "a path out of the folder",
            inputs -> inputs.with(Setting.DATASET, "../../etc:x"),
            "--dataset ../../etc:x: not found; name a file, a directory or an id of the hub"),
        refused(
            "a name that is no path",
            inputs -> inputs.with(Setting.DATASET, "a\0b"),
            "--dataset a�b: not found; name a file, a directory or an id of the hub"),
        refused(
            "an empty folder",
            inputs -> inputs.with(Setting.DATASET, Files.createDirectory(inputs.file("d"))),
            "d: holds no text; place .txt, .jsonl, .csv or .parquet files there, or train.bin and val.bin"),
        refused(
            "a pipe in a folder",
            HostileTextTest::pipeInFolder,
            "d/train.txt: is a pipe or a device, not a regular file; copy it into a file first"),
        refused(
            "a broken link in a folder",
            HostileTextTest::linkInFolder,
            "d/train.txt: is a link that leads nowhere; restore the file it points to, or fetch it again"),
        refused(
            "a device",
            inputs -> inputs.with(Setting.DATASET, "/dev/zero"),
            "/dev/zero: is a pipe or a device, not a regular file; copy it into a file first"),
        refused(
            "a pipe",
            HostileTextTest::pipe,
            "t.txt: is a pipe or a device, not a regular file; copy it into a file first"));
  }

  static Stream<HostileCase> json() {
    String first = HostileInputs.jsonLines(99);
    return Stream.of(
        text(
            "a broken line",
            "r.jsonl",
            first.repeat(50) + "{\"text\": \"a\n" + first,
            "r.jsonl: line 4951, column 12: is no valid JSON; write objects, one a line or in a list"),
        text(
            "ends early",
            "r.jsonl",
            first + "{\"text\": \"a",
            "r.jsonl: line 100: ends in the middle of a JSON value; fetch or make the file again"),
        text(
            "another column",
            "r.jsonl",
            first + "{\"txt\": \"a\"}\n",
            "r.jsonl: line 100: has no column text but txt; choose one with --text-column"),
        text(
            "20 other columns",
            "r.jsonl",
            first + object(20) + "\n",
            "r.jsonl: line 100: has no column text but f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11 and 8 more; choose one with --text-column"),
        text(
            "a number",
            "r.jsonl",
            first + "{\"text\": 7}\n",
            "r.jsonl: line 100: text is a number, no text; every row needs a text in text"),
        text(
            "null",
            "r.jsonl",
            first + "{\"text\": null}\n",
            "r.jsonl: line 100: text is null, no text; every row needs a text in text"),
        text(
            "true",
            "r.jsonl",
            first + "{\"text\": true}\n",
            "r.jsonl: line 100: text is a truth value, no text; every row needs a text in text"),
        text(
            "a list",
            "r.jsonl",
            first + "{\"text\": [\"a\"]}\n",
            "r.jsonl: line 100: text is a list, no text; every row needs a text in text"),
        text(
            "an object",
            "r.jsonl",
            first + "{\"text\": {\"en\": \"a\"}}\n",
            "r.jsonl: line 100: text is an object, no text; name what is in it, such as --text-column text.en"),
        text(
            "a line that is a list",
            "r.jsonl",
            first + "[\"a\"]\n",
            "r.jsonl: line 100: is no JSON object; write objects, one a line or in a list"),
        text(
            "a line that is a text",
            "r.jsonl",
            first + "\"a\"\n",
            "r.jsonl: line 100: is no JSON object; write objects, one a line or in a list"),
        text(
            "nested 200,000 times",
            "r.jsonl",
            first + "{\"text\": " + "[".repeat(200_000),
            "r.jsonl: line 100: text is a list, no text; every row needs a text in text"),
        text(
            "a name of 2,000,000 letters",
            "r.jsonl",
            first + "{\"" + "n".repeat(2_000_000) + "\": 1}",
            "r.jsonl: line 100: nests deeper than 100,000 levels, or has a name or a number of more than a million characters; leave out what is not needed"),
        text(
            "a number of 2,000,000 digits",
            "r.jsonl",
            first + "{\"n\": " + "9".repeat(2_000_000) + "}",
            "r.jsonl: line 100: nests deeper than 100,000 levels, or has a name or a number of more than a million characters; leave out what is not needed"),
        text(
            "something after an object",
            "r.jsonl",
            first + "{\"text\": \"a\"} trailing\n",
            "r.jsonl: line 100, column 15: is no valid JSON; write objects, one a line or in a list"),
        text(
            "the column twice",
            "r.jsonl",
            first + "{\"text\": \"a\", \"text\": \"b\"}\n",
            "r.jsonl: line 100: has the column text twice; leave one"),
        text(
            "single quotes",
            "r.jsonl",
            "{'text': 'a'}\n",
            "r.jsonl: line 1, column 2: is no valid JSON; write objects, one a line or in a list"),
        text(
            "an unknown escape",
            "r.jsonl",
            first + "{\"text\": \"\\q\"}\n",
            "r.jsonl: line 100, column 12: is no valid JSON; write objects, one a line or in a list"),
        text(
            "a control character",
            "r.jsonl",
            first + "{\"text\": \"\u0001\"}\n",
            "r.jsonl: line 100, column 11: is no valid JSON; write objects, one a line or in a list"),
        text(
            "a list in a list",
            "r.json",
            "[[{\"text\": \"a\"}]]",
            "r.json: line 1: is no JSON object; write objects, one a line or in a list"),
        text(
            "a list that does not end",
            "r.json",
            "[{\"text\": \"a\"},",
            "r.json: line 1: ends in the middle of a JSON value; fetch or make the file again"),
        text(
            "an object with the rows in a field",
            "r.json",
            "{\"data\": [{\"text\": \"a\"}]}",
            "r.json: line 1: has no column text but data; name the one within with --text-column data.text"),
        text("empty", "r.jsonl", "", "r.jsonl: holds no text; give some text"),
        text("an empty list", "r.json", "[]", "r.json: holds no text; give some text"),
        bytes(
            "UTF-16",
            "r.jsonl",
            "{\"text\": \"a\"}".getBytes(StandardCharsets.UTF_16),
            "r.jsonl: line 1, byte 0: is not UTF-8 text; convert it to UTF-8"),
        bytes(
            "not UTF-8",
            "r.jsonl",
            "{\"text\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1),
            "r.jsonl: line 1, byte 10: is not UTF-8 text; convert it to UTF-8"),
        good(
            "half a surrogate pair, which JSON allows",
            "r.jsonl",
            first + "{\"text\": \"\\ud800 x\"}\n"),
        good(
            "a list over lines",
            "r.json",
            "[\n"
                + "{\"text\":\n\"the grey heron walks on\"},\n".repeat(90)
                + "{\"text\": \"\"}]"));
  }

  static Stream<HostileCase> csv() {
    String first = "id,text\n" + "7,the grey heron\n".repeat(98);
    return Stream.of(
        text(
            "no column text",
            "r.csv",
            "id,body\n1,a\n",
            "r.csv: line 1: has no column text but id, body; choose one with --text-column"),
        text(
            "the column twice",
            "r.csv",
            "text,text\na,b\n",
            "r.csv: line 1: has the column text twice; rename one"),
        text(
            "a row too short",
            "r.csv",
            first + "8\n",
            "r.csv: line 100: ends before the column text; every row needs a text in text"),
        text(
            "a row too long",
            "r.csv",
            first + "8,a,b,c\n",
            "r.csv: line 100: has 4 fields, the first row has 2; put texts with separators or line ends into quotes"),
        text(
            "a quote not closed",
            "r.csv",
            first + "8,\"a\n",
            "r.csv: line 100: has a quote that is not closed at the field's end, or more than 64 million characters in a field; double the quotes within quotes, or write JSONL or Parquet"),
        text(
            "a quote within quotes",
            "r.csv",
            first + "8,\"a\"b\"\n",
            "r.csv: line 100: has a quote that is not closed at the field's end, or more than 64 million characters in a field; double the quotes within quotes, or write JSONL or Parquet"),
        text("empty", "r.csv", "", "r.csv: holds no text; give some text"),
        text("only a header", "r.csv", "id,text\n", "r.csv: holds no text; give some text"),
        text(
            "120,000 columns",
            "r.csv",
            "c,".repeat(120_000) + "text\n",
            "r.csv: line 1: has 120001 columns, and at most 100000 are read; leave out what is not needed"),
        text(
            "a column's name of 9,000 letters",
            "r.csv",
            "c".repeat(9000) + "\n",
            "r.csv: line 1: has no column text but c……; choose one with --text-column"),
        text(
            "tabs instead of commas",
            "r.csv",
            "id\ttext\n1\ta\n",
            "r.csv: line 1: has no column text but id text; choose one with --text-column"),
        text(
            "commas instead of tabs",
            "r.tsv",
            "id,text\n1,a\n",
            "r.tsv: line 1: has no column text but id,text; choose one with --text-column"),
        bytes(
            "not UTF-8",
            "r.csv",
            (first + "8,é\n").getBytes(StandardCharsets.ISO_8859_1),
            "r.csv: line 100, byte 1676: is not UTF-8 text; convert it to UTF-8"),
        bytes(
            "binary",
            "r.csv",
            random(3000),
            "r.csv: line 1, byte 3: is not UTF-8 text; convert it to UTF-8"));
  }

  static Stream<HostileCase> compressed() throws IOException {
    byte[] gzip = gzip(HostileInputs.text(400));
    byte[] zstd = zstd(HostileInputs.text(400));
    return Stream.of(
        bytes(
            "gzip cut short",
            "t.txt.gz",
            Arrays.copyOf(gzip, gzip.length / 2),
            "t.txt.gz: cannot be read: its gzip data are damaged or end too early; check the file"),
        bytes(
            "gzip without its end",
            "t.txt.gz",
            Arrays.copyOf(gzip, gzip.length - 4),
            "t.txt.gz: cannot be read: its gzip data are damaged or end too early; check the file"),
        bytes(
            "gzip with a wrong checksum",
            "t.txt.gz",
            changed(gzip, gzip.length - 8),
            "t.txt.gz: cannot be read: its gzip data are damaged or end too early; check the file"),
        bytes(
            "gzip damaged",
            "t.txt.gz",
            changed(gzip, gzip.length / 2),
            "t.txt.gz: cannot be read: its gzip data are damaged or end too early; check the file"),
        bytes(
            "gzip of two bytes",
            "t.txt.gz",
            Arrays.copyOf(gzip, 2),
            "t.txt.gz: cannot be read: its gzip data are damaged or end too early; check the file"),
        bytes(
            "zstd cut short",
            "t.jsonl.zst",
            Arrays.copyOf(zstd, zstd.length / 2),
            "t.jsonl.zst: cannot be read: its Zstandard data are damaged or end too early; check the file"),
        bytes(
            "zstd damaged",
            "t.txt.zst",
            changed(zstd, zstd.length / 2),
            "t.txt.zst: cannot be read: its Zstandard data are damaged or end too early; check the file"),
        bytes(
            "zstd of four bytes",
            "t.txt.zst",
            Arrays.copyOf(zstd, 4),
            "t.txt.zst: cannot be read: its Zstandard data are damaged or end too early; check the file"),
        bytes(
            "gzip within gzip",
            "t.txt.gz",
            gzip(gzip),
            "t.txt.gz: line 1, byte 1: is not UTF-8 text; convert it to UTF-8"),
        bytes(
            "bzip2",
            "t.txt.bz2",
            new byte[] {'B', 'Z', 'h', '9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59},
            "t.txt.bz2: is compressed with bzip2, which is not read; decompress it, or compress it with gzip or zstd"),
        bytes(
            "zip",
            "t.zip",
            new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0, 0, 0},
            "t.zip: is compressed with zip, which is not read; decompress it, or compress it with gzip or zstd"));
  }

  @ParameterizedTest
  @MethodSource({"lines", "json", "csv", "compressed"})
  void isRefusedInOneLine(HostileCase hostile) throws IOException {
    hostile.check(folder, HostileInputs::evaluate);
  }

  static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private static byte[] cut(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(bytes, bytes.length - 1);
  }

  private static byte[] encoded(Charset charset) {
    return HostileInputs.text(40).getBytes(charset);
  }

  private static byte[] encoded(String end, Charset charset) {
    return (HostileInputs.text(40) + end).getBytes(charset);
  }

  private static String object(int fields) {
    StringBuilder object = new StringBuilder("{\"f0\": 0");
    for (int i = 1; i < fields; i++) {
      object.append(", \"f").append(i).append("\": ").append(i);
    }
    return object.append("}").toString();
  }

  private static void pipeInFolder(HostileInputs inputs) throws Exception {
    inputs.with(Setting.DATASET, Files.createDirectory(inputs.file("d")));
    HostileWeightsTest.pipe(inputs.file("d/train.txt"));
  }

  private static void linkInFolder(HostileInputs inputs) throws IOException {
    inputs.with(Setting.DATASET, Files.createDirectory(inputs.file("d")));
    Files.createSymbolicLink(inputs.file("d/train.txt"), Path.of("nowhere"));
  }

  private static void pipe(HostileInputs inputs) throws Exception {
    HostileWeightsTest.pipe(inputs.file("t.txt"));
    inputs.dataset("t.txt");
  }

  private static byte[] gzip(String text) throws IOException {
    return gzip(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] zstd(String text) {
    try (ZstdCompressCtx context = new ZstdCompressCtx().setChecksum(true)) {
      return context.compress(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static byte[] changed(byte[] bytes, int at) {
    byte[] changed = bytes.clone();
    for (int i = at; i < Math.min(at + 6, bytes.length); i++) {
      changed[i] ^= (byte) 0xa5;
    }
    return changed;
  }
}

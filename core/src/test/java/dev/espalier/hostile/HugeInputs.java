package dev.espalier.hostile;

import static dev.espalier.hostile.HostileCase.fine;
import static dev.espalier.hostile.HostileCase.refused;

import com.github.luben.zstd.Zstd;
import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.record.MetricsFile;
import dev.espalier.record.RunDirectory;
import dev.espalier.settings.SettingsFile;
import dev.espalier.storage.FolderTree;
import dev.espalier.text.RowReceiver;
import dev.espalier.text.rows.FileRows;
import dev.espalier.text.tokenizer.TokenizerFiles;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Inputs made to need more memory than there is. {@link HugeInputsTest} reads them in a JVM with
 * little of it.
 */
final class HugeInputs {

  private static final int MEGABYTE = 1 << 20;

  /** A huge input and the reading of it. */
  record Huge(HostileCase hostile, HostileCase.Reading reading) {}

  private HugeInputs() {}

  /** Reads every input of a folder given as argument, and prints the name and line of each. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    for (Huge huge : all()) {
      HostileInputs inputs = HostileInputs.in(Files.createDirectory(folder.resolve("inputs")));
      huge.hostile().damage().apply(inputs);
      long start = System.nanoTime();
      String line;
      try {
        line = HostileCase.line(() -> huge.reading().read(inputs));
      } catch (AssertionError e) {
        line = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
      }
      System.out.printf(
          "%s\t%s\t%.1f s%n",
          huge.hostile().name(),
          line.replace(inputs.folder + "/", ""),
          (System.nanoTime() - start) / 1e9);
      FolderTree.delete(inputs.folder);
    }
  }

  static List<Huge> all() {
    return List.of(
        weights(
            "a header of 99 MB nested",
            "{\"a\":",
            "[",
            99_000_000,
            "model/model.safetensors: has a header that is no valid JSON: it is nested too deeply; fetch or make the file again"),
        weights(
            "a header of 1.5 million tensors",
            "{",
            null,
            1_500_000,
            "model/model.safetensors: has a header of more than 200000 tensors; fetch or make the file again"),
        weights(
            "a header of one name of 90 MB",
            "{\"",
            "k",
            90 * MEGABYTE,
            "model/model.safetensors: has a header that is no valid JSON: a name is too long; fetch or make the file again"),
        weights(
            "a shape of 45 million dimensions",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1",
            ",1",
            45_000_000,
            "model/model.safetensors: has a header that is no valid JSON: it holds more values than any file of its kind; fetch or make the file again"),
        weights(
            "metadata of 7 million entries",
            "{\"__metadata__\":{\"a\":\"\"",
            "#",
            7_000_000,
            "model/model.safetensors: has a header that is no valid JSON: it holds more values than any file of its kind; fetch or make the file again"),
        model(
            "config.json of 60 MB of numbers",
            "model/config.json",
            "{\"a\":[0",
            ",0",
            30_000_000,
            "model/config.json: is no valid JSON: it holds more values than any file of its kind; mend it or fetch it again"),
        model(
            "config.json of 60 MB nested",
            "model/config.json",
            "{\"a\":",
            "[",
            60_000_000,
            "model/config.json: is no valid JSON: it is nested too deeply; mend it or fetch it again"),
        model(
            "config.json of 100 MB",
            "model/config.json",
            "{\"a\":\"",
            "a",
            100_000_000,
            "model/config.json: has 100000006 bytes, and a file of its kind at most 67108864; check that it is the right file"),
        tokenizer(
            "tokenizer.json of 60 MB nested",
            "model/tokenizer.json",
            "{\"model\":",
            "[",
            60_000_000,
            "model/tokenizer.json: is no valid JSON: it is nested too deeply; mend the file or fetch it again"),
        tokenizer(
            "tokenizer.json of 5 million tokens",
            "model/tokenizer.json",
            "{\"model\":{\"vocab\":{\"a\":0",
            "#",
            5_000_000,
            "model/tokenizer.json: is no valid JSON: it holds more values than any file of its kind; mend the file or fetch it again"),
        tokenizer(
            "tokenizer.json of 100 MB",
            "model/tokenizer.json",
            "{\"a\":\"",
            "a",
            100_000_000,
            "model/tokenizer.json: has 100000006 bytes, and a file of its kind at most 67108864; check that it is the right file"),
        rows("a line of 200 MB", "t.txt", "", "ab cd ", 35_000_000),
        rows(
            "a text of 100 MB in JSON",
            "r.jsonl",
            "{\"text\": \"",
            "ab\\n",
            25_000_000,
            "\"}\n",
            ""),
        rows(
            "an object of 8 million fields",
            "r.jsonl",
            "{\"a\": 0",
            "#",
            8_000_000,
            "}",
            "r.jsonl: line 1: has no column text but a, ~0, ~1, ~2, ~3, ~4, ~5, ~6, ~7, ~8, ~9, ~a and 7999989 more; choose one with --text-column"),
        rows(
            "a list of 30 million numbers",
            "r.jsonl",
            "{\"n\": [0",
            ",0",
            30_000_000,
            "], \"text\": \"\"}",
            ""),
        rows(
            "CSV of 30 million columns",
            "r.csv",
            "a",
            ",b",
            30_000_000,
            "\n",
            "r.csv: line 1: has 30000001 columns, and at most 100000 are read; leave out what is not needed"),
        rows(
            "CSV with a field of 70 million characters",
            "r.csv",
            "text\n\"",
            "ab cd, ",
            10_000_000,
            "\"\n",
            "r.csv: line 2: has a quote that is not closed at the field's end, or more than 64 million characters in a field; double the quotes within quotes, or write JSONL or Parquet"),
        bomb(
            "gzip of 3 GB of zeros",
            "t.txt.gz",
            false,
            192,
            "t.txt.gz: expands to more than 300 times its size, as no text does; decompress it yourself if its content is meant"),
        bomb(
            "zstd of 3 GB of zeros",
            "t.txt.zst",
            true,
            192,
            "t.txt.zst: expands to more than 300 times its size, as no text does; decompress it yourself if its content is meant"),
        new Huge(
            refused(
                "metrics with a line of 90 MB",
                in -> fill(in, "m.jsonl", "{\"step\": 1", "1", 90_000_000, "}\n"),
                "m.jsonl line 1: is longer than a logged step; restore the file from a copy, or delete the round and run again with --resume"),
            in -> MetricsFile.read(in.file("m.jsonl"))),
        new Huge(
            refused(
                "round.json of 200 MB",
                in -> round(in, "{\"a\":\"", "a", 200_000_000),
                "out/rounds/000/round.json: has 200000006 bytes, and a file of its kind at most 134217728; check that it is the right file"),
            in -> RunDirectory.at(in.out()).wholeRounds()),
        new Huge(
            refused(
                "round.json of 50 million numbers",
                in -> round(in, "{\"round\":[0", ",0", 50_000_000),
                "out/rounds/000/round.json: round: a value is of the wrong kind (line 1, column 10); restore the file from a copy, or delete the round and run again with --resume"),
            in -> RunDirectory.at(in.out()).wholeRounds()),
        new Huge(
            refused(
                "settings of 100 MB",
                in -> fill(in, "e.yaml", "scope: ", "a", 100_000_000, "\n"),
                "e.yaml: has 100000008 bytes, and a file of its kind at most 262144; check that it is the right file"),
            in -> SettingsFile.read(in.file("e.yaml"))));
  }

  private static Huge weights(String name, String begin, String unit, int count, String line) {
    return new Huge(
        refused(
            name,
            inputs -> {
              fill(inputs, "header", begin, unit, count, "");
              byte[] length =
                  ByteBuffer.allocate(Long.BYTES)
                      .order(ByteOrder.LITTLE_ENDIAN)
                      .putLong(Files.size(inputs.file("header")))
                      .array();
              Path file = inputs.model.resolve("model.safetensors");
              try (OutputStream out = Files.newOutputStream(file)) {
                out.write(length);
                Files.copy(inputs.file("header"), out);
              }
            },
            line),
        inputs -> CheckpointDirectory.open(inputs.model).close());
  }

  private static Huge model(
      String name, String file, String begin, String unit, int count, String line) {
    return new Huge(
        refused(name, inputs -> fill(inputs, file, begin, unit, count, ""), line),
        inputs -> CheckpointDirectory.open(inputs.model).close());
  }

  private static Huge tokenizer(
      String name, String file, String begin, String unit, int count, String line) {
    return new Huge(
        refused(name, inputs -> fill(inputs, file, begin, unit, count, ""), line),
        inputs -> TokenizerFiles.open(inputs.model));
  }

  private static Huge rows(String name, String file, String begin, String unit, int count) {
    return rows(name, file, begin, unit, count, "\n", "");
  }

  private static Huge rows(
      String name, String file, String begin, String unit, int count, String end, String line) {
    HostileCase.Damage damage = inputs -> fill(inputs, file, begin, unit, count, end);
    return new Huge(
        line.isEmpty() ? fine(name, damage) : refused(name, damage, line),
        inputs -> read(inputs.file(file)));
  }

  /** Repeats a compressed part: several parts one after another are one text. */
  private static Huge bomb(String name, String file, boolean zstd, int parts, String line) {
    return new Huge(
        refused(
            name,
            inputs -> {
              byte[] part = zstd ? Zstd.compress(new byte[16 * MEGABYTE]) : gzip();
              try (OutputStream out = Files.newOutputStream(inputs.file(file))) {
                for (int i = 0; i < parts; i++) {
                  out.write(part);
                }
              }
            },
            line),
        inputs -> read(inputs.file(file)));
  }

  private static byte[] gzip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(new byte[16 * MEGABYTE]);
    }
    return bytes.toByteArray();
  }

  private static void round(HostileInputs inputs, String begin, String unit, int count)
      throws IOException {
    Files.createDirectories(inputs.file("out/rounds/000"));
    fill(inputs, "out/rounds/000/round.json", begin, unit, count, "");
  }

  /** Passes rows on without keeping them, as a tokenizer does. */
  private static void read(Path file) {
    new FileRows(List.of(file), "text")
        .send(
            new RowReceiver() {
              @Override
              public void row(String text) {}

              @Override
              public void part(String text) {}

              @Override
              public void end() {}
            });
  }

  /**
   * Writes a repeated unit. A unit of {@code #} stands for fields of an object with names that all
   * differ, and null for tensors.
   */
  private static void fill(
      HostileInputs inputs, String name, String begin, String unit, int count, String end)
      throws IOException {
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(inputs.file(name)), MEGABYTE)) {
      out.write(begin.getBytes(StandardCharsets.UTF_8));
      if (unit == null || unit.equals("#")) {
        for (int i = 0; i < count; i++) {
          out.write(field(unit, i).getBytes(StandardCharsets.US_ASCII));
        }
      } else {
        byte[] many = unit.repeat(10_000).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < count / 10_000; i++) {
          out.write(many);
        }
      }
      out.write(end.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String field(String unit, int number) {
    String name = Integer.toString(number, Character.MAX_RADIX);
    return unit == null
        ? (number == 0 ? "\"" : ",\"")
            + name
            + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}"
        : ",\"~" + name + "\":\"\"";
  }
}

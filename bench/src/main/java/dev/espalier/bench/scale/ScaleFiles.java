package dev.espalier.bench.scale;

import dev.espalier.checkpoint.ModelLocation;
import dev.espalier.hub.pull.PullListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** The inputs of a shape: its configuration, a tokenizer, and random tokens. */
final class ScaleFiles {

  /** Blocks to train on and to calibrate with, and to evaluate on. */
  static final int TRAINING_BLOCKS = 8;

  static final int VALIDATION_BLOCKS = 2;

  /** Tokens written, whose mean time is a token's. */
  static final int NEW_TOKENS = 32;

  /** Ids that the tokenizer of the embedded model has, too. */
  private static final int IDS = 4_000;

  private ScaleFiles() {}

  /** Writes {@code shape/} and {@code tokens/}. */
  static void write(Path folder, ScaleShape shape) {
    try {
      Path configured = Files.createDirectories(folder.resolve("shape"));
      Files.writeString(configured.resolve("config.json"), shape.configJson());
      Path embedded = ModelLocation.of(ModelLocation.EMBEDDED, PullListener.SILENT);
      for (String name : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
        Files.copy(embedded.resolve(name), configured.resolve(name));
      }
      Path tokens = Files.createDirectories(folder.resolve("tokens"));
      write(tokens.resolve("train.bin"), TRAINING_BLOCKS * shape.context(), 1);
      write(tokens.resolve("val.bin"), VALIDATION_BLOCKS * shape.context(), 2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, int tokens, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer ids = ByteBuffer.allocate(tokens * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (ids.hasRemaining()) {
      ids.putShort((short) random.nextInt(IDS));
    }
    Files.write(file, ids.array());
  }
}

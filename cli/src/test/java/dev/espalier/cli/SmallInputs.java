package dev.espalier.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A model and tokens of unusual shape, small enough for a run of a second. */
final class SmallInputs {

  private static final int VOCABULARY = 97;

  private SmallInputs() {}

  /** Creates a directory with the config.json of a GPT-2 of two layers. */
  static Path config(Path directory) throws IOException {
    Path scratch = Files.createDirectories(directory.resolve("scratch"));
    Files.writeString(
        scratch.resolve("config.json"),
        """
        {"model_type": "gpt2", "vocab_size": %d, "n_positions": 32, "n_embd": 21, "n_layer": 2,
         "n_head": 3, "n_inner": 52, "activation_function": "gelu_new",
         "layer_norm_epsilon": 1e-5, "initializer_range": 0.02, "attn_pdrop": 0.1,
         "embd_pdrop": 0.1, "resid_pdrop": 0.1, "bos_token_id": 0, "eos_token_id": 0}
        """
            .formatted(VOCABULARY));
    return scratch;
  }

  /**
   * Creates a directory with train.bin and val.bin, in which each token determines part of the
   * next.
   */
  static Path tokens(Path directory) throws IOException {
    Path tokens = Files.createDirectories(directory.resolve("tokens"));
    write(tokens.resolve("train.bin"), 3_000, new Random(5));
    write(tokens.resolve("val.bin"), 500, new Random(6));
    return tokens;
  }

  private static void write(Path file, int count, Random random) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
    int id = 1;
    for (int i = 0; i < count; i++) {
      bytes.putShort((short) id);
      id = (id * 5 + random.nextInt(7)) % VOCABULARY;
    }
    Files.write(file, bytes.array());
  }
}

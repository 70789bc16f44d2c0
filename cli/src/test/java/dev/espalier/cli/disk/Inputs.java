package dev.espalier.cli.disk;

import dev.espalier.text.TextRows;
import dev.espalier.text.bpe.BpeTokenizerFile;
import dev.espalier.text.bpe.BpeTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A text, and a directory to train a tiny model with a tokenizer from scratch. */
record Inputs(Path text, Path scratch) {

  private static final int VOCABULARY = 270;
  private static final List<String> WORDS =
      List.of("the", "tree", "grows", "on", "a", "wall", "and", "bears", "fruit", "in", "autumn");

  static Inputs write(Path folder) throws IOException {
    Random random = new Random(7);
    List<String> rows =
        IntStream.range(0, 60)
            .mapToObj(
                _ ->
                    String.join(
                        " ",
                        random
                            .ints(12, 0, WORDS.size())
                            .mapToObj(WORDS::get)
                            .toArray(String[]::new)))
            .toList();
    Path text = folder.resolve("text.txt");
    Files.createDirectories(folder);
    Files.write(text, rows);
    Path scratch = Files.createDirectories(folder.resolve("scratch"));
    Files.writeString(
        scratch.resolve("config.json"),
        """
        {"model_type": "gpt2", "vocab_size": %d, "n_positions": 16, "n_embd": 12, "n_layer": 1,
         "n_head": 2, "n_inner": 20, "activation_function": "gelu_new",
         "layer_norm_epsilon": 1e-5, "initializer_range": 0.02, "attn_pdrop": 0.1,
         "embd_pdrop": 0.1, "resid_pdrop": 0.1, "bos_token_id": %d, "eos_token_id": %d}
        """
            .formatted(VOCABULARY, VOCABULARY - 1, VOCABULARY - 1));
    BpeTokenizerFile.write(BpeTrainer.train(new Rows(rows), VOCABULARY), 16, scratch);
    return new Inputs(text, scratch);
  }

  private record Rows(List<String> list) implements TextRows {

    @Override
    public String fingerprint() {
      return String.valueOf(list.hashCode());
    }

    @Override
    public void forEach(Consumer<String> rows) {
      list.forEach(rows);
    }
  }
}

package dev.espalier.checkpoint;

import dev.espalier.model.Gpt2Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that begin and end what a model writes. As in transformers, {@code
 * generation_config.json} alone decides what ends a text where it is there, even if it names
 * nothing; otherwise {@code config.json} does.
 *
 * @param file the one that names the begin, for messages
 * @param begin the token that a text without a prompt begins with, or null
 * @param ends the tokens that end a text; none, one or several
 */
public record GenerationTokens(Path file, @Nullable Integer begin, List<Integer> ends) {

  static final String NAME = "generation_config.json";

  public GenerationTokens {
    ends = List.copyOf(ends);
  }

  /**
   * Those of a directory.
   *
   * @throws dev.espalier.fault.BadInputException naming the file and the field that is no id
   */
  static GenerationTokens of(Path folder, Gpt2Config config) {
    Path model = folder.resolve(ConfigFile.NAME);
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      return new GenerationTokens(
          model, config.boundaryTokens().bosTokenId(), config.boundaryTokens().eosTokenIds());
    }
    JsonFields fields = JsonFields.read(file);
    List<Integer> begins = fields.integers("bos_token_id", 0, Integer.MAX_VALUE);
    List<Integer> ends = fields.integers("eos_token_id", 0, Integer.MAX_VALUE);
    return begins.isEmpty()
        ? new GenerationTokens(model, config.boundaryTokens().bosTokenId(), ends)
        : new GenerationTokens(file, begins.getFirst(), ends);
  }
}

package dev.espalier.checkpoint;

import dev.espalier.model.Gpt2Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that begin and end generated text. As in transformers, {@code generation_config.json},
 * if present, alone determines what ends a text, even if it names no token; otherwise {@code
 * config.json} does.
 *
 * @param file the file that names {@code begin}, for messages
 * @param begin the token with which a text without a prompt begins, or null
 * @param ends the tokens that end a text; none, one or several
 */
public record GenerationTokens(Path file, @Nullable Integer begin, List<Integer> ends) {

  static final String NAME = "generation_config.json";

  public GenerationTokens {
    ends = List.copyOf(ends);
  }

  /**
   * Returns the tokens of a model directory.
   *
   * @throws dev.espalier.fault.BadInputException naming the file and the field that is not an id
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

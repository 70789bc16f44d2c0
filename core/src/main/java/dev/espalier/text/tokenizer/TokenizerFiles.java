package dev.espalier.text.tokenizer;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import dev.espalier.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Finds a model directory's tokenizer: {@code tokenizer.json}, or the older two files. */
public final class TokenizerFiles {

  private static final JsonMapper JSON = new JsonMapper();

  private TokenizerFiles() {}

  /**
   * The tokenizer of a directory, if it holds one; the caller closes it.
   *
   * @throws BadInputException naming the file that cannot be used
   */
  public static Optional<Tokenizer> open(Path folder) {
    Path whole = folder.resolve("tokenizer.json");
    Path vocabulary = folder.resolve("vocab.json");
    Path merges = folder.resolve("merges.txt");
    if (Files.exists(whole)) {
      return Optional.of(open(whole, object(whole), folder));
    }
    if (Files.exists(vocabulary) && Files.exists(merges)) {
      return Optional.of(open(vocabulary, ByteLevelBpe.json(vocabulary, merges, folder), folder));
    }
    return Optional.empty();
  }

  private static Tokenizer open(Path file, ObjectNode json, Path folder) {
    // Rows are never cut or filled up, whatever the file was saved with.
    json.putNull("truncation");
    json.putNull("padding");
    takePrefixSpace(json, folder.resolve("tokenizer_config.json"));
    return HuggingFaceText.open(file, json);
  }

  /** As in transformers, {@code add_prefix_space} of the configuration goes before the file's. */
  private static void takePrefixSpace(ObjectNode json, Path config) {
    if (!Files.exists(config)) {
      return;
    }
    JsonNode prefix = object(config).path("add_prefix_space");
    if (prefix.isBoolean()
        && json.get("pre_tokenizer") instanceof ObjectNode preTokenizer
        && preTokenizer.path("type").asString("").equals("ByteLevel")) {
      preTokenizer.put("add_prefix_space", prefix.booleanValue());
    }
  }

  static ObjectNode object(Path file) {
    try {
      if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
        return object;
      }
      throw new BadInputException(file.toString(), "holds no JSON object", "fetch the file again");
    } catch (JacksonException e) {
      throw new BadInputException(
          file.toString(), "is no valid JSON: " + e.getOriginalMessage(), "fetch it again", e);
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }
}

package dev.espalier.text.bpe;

import dev.espalier.storage.WriteAside;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a vocabulary in the files that Hugging Face's libraries read: {@code tokenizer.json}
 * (byte-level pre-tokenizer, BPE model, byte-level decoder) and {@code tokenizer_config.json}.
 *
 * <p>Merges are written as {@code "left right"}, which every version of the libraries can read,
 * since no byte-level token contains a space.
 */
public final class BpeTokenizerFile {

  private static final JsonMapper JSON = new JsonMapper();

  private BpeTokenizerFile() {}

  /**
   * Writes both files atomically, as compact JSON.
   *
   * @param vocabulary the vocabulary
   * @param modelMaxLength the longest context of the model
   * @param directory where to write
   * @throws dev.espalier.fault.BadInputException naming the file, if one cannot be written
   */
  public static void write(BpeVocabulary vocabulary, int modelMaxLength, Path directory) {
    replace(directory.resolve("tokenizer.json"), tokenizer(vocabulary));
    replace(directory.resolve("tokenizer_config.json"), configuration(modelMaxLength));
  }

  private static ObjectNode tokenizer(BpeVocabulary vocabulary) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    root.putArray("added_tokens")
        .addObject()
        .put("id", vocabulary.endOfText())
        .put("content", BpeVocabulary.END_OF_TEXT)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
    root.putNull("normalizer");
    root.set("pre_tokenizer", byteLevel());
    root.set("post_processor", byteLevel().put("trim_offsets", false));
    root.set("decoder", byteLevel());
    root.set("model", model(vocabulary));
    return root;
  }

  private static ObjectNode byteLevel() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private static ObjectNode model(BpeVocabulary vocabulary) {
    ObjectNode model =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "BPE")
            .putNull("dropout")
            .putNull("unk_token")
            .put("continuing_subword_prefix", "")
            .put("end_of_word_suffix", "")
            .put("fuse_unk", false)
            .put("byte_fallback", false)
            .put("ignore_merges", false);
    ObjectNode ids = model.putObject("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      ids.put(vocabulary.tokens().get(id), id);
    }
    var merges = model.putArray("merges");
    vocabulary.merges().forEach(merge -> merges.add(merge.left() + " " + merge.right()));
    return model;
  }

  private static ObjectNode configuration(int modelMaxLength) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("tokenizer_class", "GPT2TokenizerFast")
        .put("add_prefix_space", false)
        .put("clean_up_tokenization_spaces", false)
        .put("model_max_length", modelMaxLength)
        .put("bos_token", BpeVocabulary.END_OF_TEXT)
        .put("eos_token", BpeVocabulary.END_OF_TEXT)
        .put("unk_token", BpeVocabulary.END_OF_TEXT);
  }

  private static void replace(Path file, ObjectNode content) {
    WriteAside.text(file, JSON.writeValueAsString(content) + "\n");
  }
}

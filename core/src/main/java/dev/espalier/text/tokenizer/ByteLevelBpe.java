package dev.espalier.text.tokenizer;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds the {@code tokenizer.json} of transformers' {@code GPT2Tokenizer}: byte pair encoding
 * (Sennrich et al. 2016) over bytes (Radford et al. 2019), from {@code vocab.json} and {@code
 * merges.txt} or from the vocabulary and merges of a {@code tokenizer.json}. Nothing else in that
 * file affects how text is split; its post-processor is kept.
 */
final class ByteLevelBpe {

  private static final JsonMapper JSON = new JsonMapper();

  /** GPT-2's merges have 0.5 MB, those of the largest vocabularies 10. */
  private static final int MOST_BYTES = 1 << 25;

  private static final int MOST_MERGES = 1_000_000;
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private ByteLevelBpe() {}

  /** Returns the tokenizer of the two older files. */
  static ObjectNode json(Path vocabulary, Path merges, boolean addPrefixSpace) {
    Fields ids = Fields.read(vocabulary);
    return json(ids.object(), readMerges(merges, Vocabulary.ofObject(ids)), null, addPrefixSpace);
  }

  /** Returns the tokenizer of the vocabulary and merges of a {@code tokenizer.json}. */
  static ObjectNode json(Fields file, boolean addPrefixSpace) {
    Fields model = file.object("model");
    JsonNode merges = model.value("merges");
    return json(
        model.object("vocab").object(),
        merges == null ? JSON.createArrayNode() : merges,
        file.value("post_processor"),
        addPrefixSpace);
  }

  private static ObjectNode json(
      ObjectNode ids, JsonNode merges, @Nullable JsonNode postProcessor, boolean addPrefixSpace) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0");
    root.putNull("normalizer");
    root.set("pre_tokenizer", byteLevel().put("add_prefix_space", addPrefixSpace));
    root.set("post_processor", postProcessor == null ? JSON.nullNode() : postProcessor);
    root.set("decoder", byteLevel());
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE");
    model.putNull("dropout");
    model.putNull("unk_token");
    model.put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", "");
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.put("ignore_merges", false);
    model.set("vocab", ids);
    model.set("merges", merges);
    return root;
  }

  private static ObjectNode byteLevel() {
    ObjectNode node = JSON.createObjectNode().put("type", "ByteLevel");
    return node.put("add_prefix_space", false).put("trim_offsets", true).put("use_regex", true);
  }

  /** Ignores a byte order mark, white space at line ends, and empty lines. */
  private static ArrayNode readMerges(Path file, Vocabulary vocabulary) {
    ArrayNode merges = JSON.createArrayNode();
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (i == 0 && line.startsWith(BYTE_ORDER_MARK)) {
        line = line.substring(1);
      }
      line = line.stripTrailing();
      if (line.isEmpty() || line.startsWith("#version")) {
        continue;
      }
      String[] pair = line.split(" ", -1);
      String where = file + ": line " + (i + 1);
      if (pair.length != 2 || pair[0].isEmpty()) {
        throw new BadInputException(where, "is no pair of tokens", "fetch the file again");
      }
      if (!vocabulary.holds(pair[0])
          || !vocabulary.holds(pair[1])
          || !vocabulary.holds(pair[0] + pair[1])) {
        throw new BadInputException(
            where,
            "merges tokens that are not in vocab.json",
            "fetch both files again from the same model");
      }
      if (merges.size() == MOST_MERGES) {
        throw new BadInputException(
            file.toString(), "has more than a million merges", "fetch the file again");
      }
      merges.addArray().add(pair[0]).add(pair[1]);
    }
    return merges;
  }

  private static List<String> lines(Path file) {
    ByteBuffer bytes = ByteBuffer.wrap(RegularFile.bytes(file, MOST_BYTES));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString().lines().toList();
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }
}

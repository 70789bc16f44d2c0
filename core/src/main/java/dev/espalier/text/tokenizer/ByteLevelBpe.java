package dev.espalier.text.tokenizer;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FileFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code tokenizer.json} that transformers makes of GPT-2's {@code vocab.json} and {@code
 * merges.txt}: byte pairs (Sennrich et al. 2016) over bytes (Radford et al. 2019).
 */
final class ByteLevelBpe {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String END_OF_TEXT = "<|endoftext|>";

  private ByteLevelBpe() {}

  static ObjectNode json(Path vocabulary, Path merges, Path folder) {
    ObjectNode ids = TokenizerFiles.object(vocabulary);
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0");
    ArrayNode added = root.putArray("added_tokens");
    if (ids.path(END_OF_TEXT).isInt()) {
      addToken(added, END_OF_TEXT, ids.get(END_OF_TEXT).intValue(), true);
    }
    Path extra = folder.resolve("added_tokens.json");
    if (Files.exists(extra)) {
      for (Map.Entry<String, JsonNode> token : TokenizerFiles.object(extra).properties()) {
        addToken(added, token.getKey(), token.getValue().asInt(), false);
      }
    }
    root.putNull("normalizer");
    root.set("pre_tokenizer", byteLevel());
    root.putNull("post_processor");
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
    readMerges(merges, model.putArray("merges"));
    return root;
  }

  private static ObjectNode byteLevel() {
    ObjectNode node = JSON.createObjectNode().put("type", "ByteLevel");
    return node.put("add_prefix_space", false).put("trim_offsets", true).put("use_regex", true);
  }

  private static void addToken(ArrayNode added, String content, int id, boolean special) {
    ObjectNode token = added.addObject().put("id", id).put("content", content);
    token.put("single_word", false).put("lstrip", false).put("rstrip", false);
    token.put("normalized", false).put("special", special);
  }

  private static void readMerges(Path file, ArrayNode merges) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isEmpty() || i == 0 && line.startsWith("#version")) {
        continue;
      }
      String[] pair = line.split(" ", -1);
      if (pair.length != 2) {
        throw new BadInputException(
            file + ": line " + (i + 1), "is no pair of tokens", "fetch the file again");
      }
      merges.addArray().add(pair[0]).add(pair[1]);
    }
  }
}

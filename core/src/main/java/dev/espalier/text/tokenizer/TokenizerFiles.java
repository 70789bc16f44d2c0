package dev.espalier.text.tokenizer;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.RegularFile;
import dev.espalier.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds a model directory's tokenizer: {@code tokenizer.json}, or the two older files, with the
 * settings of {@code tokenizer_config.json}, {@code special_tokens_map.json} and {@code
 * added_tokens.json}. Its ids are those of transformers 5 for the same directory.
 */
public final class TokenizerFiles {

  private static final String CONFIG = "tokenizer_config.json";
  private static final String GPT2 = "GPT2Tokenizer";

  private TokenizerFiles() {}

  /**
   * Opens the tokenizer of a directory, if it contains one; the caller closes it.
   *
   * @throws BadInputException naming the file, and the field or token, that cannot be used
   */
  public static Optional<Tokenizer> open(Path folder) {
    Path whole = folder.resolve("tokenizer.json");
    Path vocabulary = folder.resolve("vocab.json");
    Path merges = folder.resolve("merges.txt");
    boolean isWhole = RegularFile.isThere(whole);
    if (!isWhole && !(RegularFile.isThere(vocabulary) && RegularFile.isThere(merges))) {
      return Optional.empty();
    }
    Fields config = Fields.readIfThere(folder.resolve(CONFIG));
    if (config.flag("split_special_tokens", false)) {
      throw new BadInputException(
          config.where() + ": split_special_tokens", "true is not supported", "write false");
    }
    boolean gpt2Class = isGpt2(folder, config);
    if (!isWhole) {
      return Optional.of(ofTwoFiles(folder, config, vocabulary, merges));
    }
    Fields file = Fields.read(whole);
    Vocabulary tokens = notEmpty(whole, checkedModel(file));
    boolean gpt2 = gpt2Class && isBpe(file);
    ObjectNode json =
        gpt2
            ? ByteLevelBpe.json(file, config.flag("add_prefix_space", false))
            : file.object().deepCopy();
    return Optional.of(
        finished(whole, json, tokens, SpecialTokens.of(folder, config, file, gpt2), config));
  }

  private static Tokenizer ofTwoFiles(Path folder, Fields config, Path vocabulary, Path merges) {
    Vocabulary tokens = notEmpty(vocabulary, Vocabulary.ofObject(Fields.read(vocabulary)));
    boolean addPrefixSpace = config.flag("add_prefix_space", false);
    ObjectNode json = ByteLevelBpe.json(vocabulary, merges, addPrefixSpace);
    SpecialTokens special = SpecialTokens.of(folder, config, null, true);
    String begin = config.flag("add_bos_token", false) ? special.roles().get("bos_token") : null;
    String end = config.flag("add_eos_token", false) ? special.roles().get("eos_token") : null;
    RowTemplate.write(json, begin, end, token -> id(token, tokens, special.added()));
    return finished(vocabulary, json, tokens, special, config);
  }

  private static Vocabulary notEmpty(Path file, Vocabulary tokens) {
    if (tokens.ids().isEmpty()) {
      throw new BadInputException(
          file.toString(), "has an empty vocabulary", "fetch the file again");
    }
    return tokens;
  }

  /** As in transformers, a model without a tokenizer class of its own uses that of GPT-2. */
  private static boolean isGpt2(Path folder, Fields config) {
    String name = config.text("tokenizer_class");
    if (name == null) {
      JsonNode ofModel = Fields.readIfThere(folder.resolve("config.json")).value("tokenizer_class");
      name = ofModel != null && ofModel.isString() ? ofModel.stringValue() : null;
    }
    return name == null || name.equals(GPT2) || name.equals(GPT2 + "Fast");
  }

  private static boolean isBpe(Fields file) {
    return "BPE".equals(file.object("model").text("type"));
  }

  private static Vocabulary checkedModel(Fields file) {
    Fields model = file.object("model");
    model.text("type");
    JsonNode merges = model.value("merges");
    if (merges != null) {
      if (!merges.isArray()) {
        throw model.wrong("merges", merges, "a list of pairs");
      }
      for (JsonNode merge : merges) {
        boolean isPair =
            merge.isArray()
                && merge.size() == 2
                && merge.get(0).isString()
                && merge.get(1).isString();
        if (!isPair && !merge.isString()) {
          throw model.fault("merges", "holds something that is no pair of tokens");
        }
      }
    }
    return Vocabulary.read(model);
  }

  private static @Nullable Integer id(String token, Vocabulary tokens, List<AddedToken> added) {
    List<Integer> ids = tokens.idsOf(added);
    for (int i = 0; i < ids.size(); i++) {
      if (added.get(i).content().equals(token)) {
        return ids.get(i);
      }
    }
    return tokens.ids().get(token);
  }

  private static Tokenizer finished(
      Path file, ObjectNode json, Vocabulary tokens, SpecialTokens special, Fields config) {
    // Rows are never truncated or padded, whatever settings the file was saved with.
    json.putNull("truncation");
    json.putNull("padding");
    ArrayNode added = json.putArray("added_tokens");
    List<Integer> ids = tokens.idsOf(special.added());
    for (int i = 0; i < ids.size(); i++) {
      special.added().get(i).write(ids.get(i), added.addObject());
    }
    String begin = special.roles().get("bos_token");
    Integer beginId = begin == null ? null : id(begin, tokens, special.added());
    return HuggingFaceText.open(
        file,
        json,
        beginId == null ? OptionalInt.empty() : OptionalInt.of(beginId),
        cleansUp(config, json));
  }

  /** As in transformers, byte pair encodings are cleaned up only if the config insists. */
  private static boolean cleansUp(Fields config, ObjectNode json) {
    boolean insists =
        config.flag(
            "clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output", false);
    boolean bpe = json.path("model").path("type").asString("").equals("BPE");
    return config.flag("clean_up_tokenization_spaces", false) && (!bpe || insists);
  }
}

package dev.espalier.hub.pull;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.repository.FileName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Chooses the files of a model: {@code config.json}, what any tokenizer consists of, a mask, and
 * the weights once, in the safest format there is.
 */
final class ModelChoice {

  private static final Pattern COMPANIONS =
      Pattern.compile(
          "config\\.json|generation_config\\.json|mask\\.safetensors"
              + "|(tokenizer|vocab|merges|chat_template|special_tokens_map|added_tokens)"
              + "[\\w.-]*\\.(json|txt|model|jinja)"
              + "|bpe\\.codes|dict\\.txt|tekken\\.json|[\\w.-]+\\.model"
              + "|additional_chat_templates/[\\w.-]+\\.jinja");

  private static final String SUFFIX = ".index.json";

  /** A format of our own, for which no other client looks. */
  private static final String SPARSE = "model.sparse.safetensors";

  /** The formats in order of preference. A pickle can run code in readers that are not careful. */
  private static final List<String> WEIGHTS =
      List.of("model.safetensors", SPARSE, "pytorch_model.bin");

  /** What a model may lack. Python's {@code transformers} asks for each of these by its name. */
  private static final List<String> OPTIONAL =
      List.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "vocab.json",
          "merges.txt",
          "added_tokens.json",
          "special_tokens_map.json",
          "chat_template.jinja");

  /** Reads a small file of the commit. */
  @FunctionalInterface
  interface Reader {
    byte[] read(String path);
  }

  private ModelChoice() {}

  /**
   * Returns the files that are needed.
   *
   * @param paths the paths of all files
   * @param about the repository, for messages
   * @param reader reads the index of weights in several files
   * @throws HubException if there are no weights, or an index names a file that is not there
   */
  static Choice of(List<String> paths, String about, Reader reader) {
    Set<String> all = Set.copyOf(paths);
    List<String> chosen =
        new ArrayList<>(paths.stream().filter(p -> COMPANIONS.matcher(p).matches()).toList());
    List<String> sought = new ArrayList<>(OPTIONAL);
    for (String weights : WEIGHTS) {
      String index = weights + SUFFIX;
      sought.add(weights);
      if (all.contains(weights)) {
        chosen.add(weights);
        return new Choice("", chosen, absent(sought, all));
      }
      sought.add(index);
      if (all.contains(index)) {
        chosen.add(index);
        chosen.addAll(shards(reader.read(index), about, all));
        return new Choice("", chosen, absent(sought, all));
      }
    }
    throw new HubException(
        Kind.ENTRY_NOT_FOUND,
        about,
        "has no weights as " + String.join(", ", WEIGHTS),
        "choose a model with safetensors weights, or files of it by pattern");
  }

  private static List<String> absent(List<String> sought, Set<String> all) {
    return sought.stream().filter(path -> !all.contains(path) && !path.startsWith(SPARSE)).toList();
  }

  private static Set<String> shards(byte[] index, String about, Set<String> all) {
    JsonNode map;
    try {
      map = JsonMapper.shared().readTree(index).path("weight_map");
    } catch (JacksonException e) {
      throw malformed(about, "is no JSON");
    }
    if (!map.isObject() || map.isEmpty()) {
      throw malformed(about, "has no weight_map");
    }
    Set<String> shards = new TreeSet<>();
    for (JsonNode each : map) {
      String shard = each.asString("");
      FileName.check(shard, about);
      if (!all.contains(shard)) {
        throw malformed(about, "names the file " + shard + ", which is not there");
      }
      shards.add(shard);
    }
    return shards;
  }

  private static HubException malformed(String about, String fault) {
    return new HubException(
        Kind.PROTOCOL,
        about,
        "the index of its weights " + fault,
        "tell the owner of the repository");
  }
}

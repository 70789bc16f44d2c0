package dev.espalier.text.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The tokens added to the vocabulary, collected from a model's files in the order of transformers
 * 5: {@code added_tokens_decoder} of {@code tokenizer_config.json} if present; otherwise {@code
 * special_tokens_map.json}, {@code added_tokens.json} and those of {@code tokenizer.json}; then the
 * tokens that have a role, and those that are only listed as special.
 *
 * @param added tokens in the order in which they get their ids, without duplicates
 * @param roles contents of the tokens by role, such as {@code bos_token}
 */
record SpecialTokens(List<AddedToken> added, Map<String, String> roles) {

  private static final List<String> ROLES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private static final String DECODER = "added_tokens_decoder";
  private static final String EXTRA = "extra_special_tokens";
  private static final String ADDITIONAL = "additional_special_tokens";
  private static final String END_OF_TEXT = "<|endoftext|>";

  SpecialTokens {
    added = List.copyOf(added);
    roles = Map.copyOf(roles);
  }

  /** The state while collecting. */
  private static final class Gathering {
    /** The usual roles, followed by those specific to the model. */
    final Map<String, @Nullable AddedToken> roles = new LinkedHashMap<>();

    final Map<String, AddedToken> ownRoles = new LinkedHashMap<>();
    final List<AddedToken> extra = new ArrayList<>();
    final SortedMap<Integer, AddedToken> byId = new TreeMap<>();

    /**
     * Tokens that {@code added_tokens.json} takes to be special: listed as such, and not as
     * objects.
     */
    final Set<String> namedSpecial = new LinkedHashSet<>();
  }

  /**
   * Collects the tokens of a directory.
   *
   * @param config {@code tokenizer_config.json}, or no fields
   * @param file {@code tokenizer.json}, or null if there is none
   * @param gpt2 whether the tokenizer is transformers' GPT2Tokenizer, in which {@code
   *     <|endoftext|>} has three roles by default
   * @throws dev.espalier.fault.BadInputException naming the file and the token at fault
   */
  static SpecialTokens of(Path folder, Fields config, @Nullable Fields file, boolean gpt2) {
    Gathering gathering = new Gathering();
    takeConfig(config, gathering);
    if (config.value(DECODER) != null) {
      takeDecoder(config.object(DECODER), gathering);
    } else {
      takeMap(Fields.readIfThere(folder.resolve("special_tokens_map.json")), gathering);
      takeAdded(folder.resolve("added_tokens.json"), gathering);
      if (file != null) {
        takeFile(file, gathering);
      }
    }
    Map<String, AddedToken> byContent = new LinkedHashMap<>();
    gathering.byId.values().forEach(token -> byContent.put(token.content(), token));
    gathering.roles.replaceAll(
        (role, token) -> token == null ? null : byContent.getOrDefault(token.content(), token));
    if (gpt2) {
      for (String role : List.of("bos_token", "eos_token", "unk_token")) {
        if (!gathering.roles.containsKey(role)) {
          gathering.roles.put(role, AddedToken.special(END_OF_TEXT));
        }
      }
    }
    return gathered(gathering, gpt2 || file == null ? List.of() : inFile(file));
  }

  /**
   * The roles in the order of {@link #ROLES}, each with its token, or null if it is set to none.
   */
  private static void takeConfig(Fields config, Gathering gathering) {
    for (String role : ROLES) {
      takeRole(config, role, gathering);
      JsonNode value = config.value(role);
      if (value != null && value.isString()) {
        gathering.namedSpecial.add(value.stringValue());
      }
    }
    for (Map.Entry<String, JsonNode> field : config.object().properties()) {
      boolean isToken = field.getValue().isString() || field.getValue().has("content");
      if (field.getKey().endsWith("_token") && !ROLES.contains(field.getKey()) && isToken) {
        gathering.ownRoles.put(
            field.getKey(), AddedToken.of(config, field.getKey(), field.getValue(), true));
      }
    }
    JsonNode extra = config.value(EXTRA);
    boolean hasExtra = extra != null && !extra.isEmpty();
    takeExtra(config, hasExtra ? EXTRA : ADDITIONAL, gathering);
  }

  private static void takeRole(Fields fields, String role, Gathering gathering) {
    if (fields.object().has(role)) {
      JsonNode value = fields.value(role);
      gathering.roles.put(role, value == null ? null : AddedToken.of(fields, role, value, false));
    }
  }

  private static void takeExtra(Fields fields, String name, Gathering gathering) {
    JsonNode extra = fields.value(name);
    if (extra == null) {
      return;
    }
    if (extra.isObject()) {
      Fields named = fields.object(name);
      for (Map.Entry<String, JsonNode> token : named.object().properties()) {
        gathering.ownRoles.put(
            token.getKey(), AddedToken.of(named, token.getKey(), token.getValue(), true));
      }
      return;
    }
    if (!extra.isArray()) {
      throw fields.wrong(name, extra, "a list of tokens");
    }
    for (JsonNode token : extra) {
      AddedToken one = AddedToken.of(fields, name, token, true);
      if (gathering.extra.stream().noneMatch(known -> known.content().equals(one.content()))) {
        gathering.extra.add(one);
      }
      gathering.namedSpecial.add(one.content());
    }
  }

  private static void takeDecoder(Fields decoder, Gathering gathering) {
    for (Map.Entry<String, JsonNode> token : decoder.object().properties()) {
      int id;
      try {
        id = Integer.parseInt(token.getKey().strip());
      } catch (NumberFormatException e) {
        throw decoder.fault(token.getKey(), "is the name of a field where a token id is wanted");
      }
      if (!token.getValue().isObject()) {
        throw decoder.wrong(token.getKey(), token.getValue(), "an object");
      }
      gathering.byId.put(id, AddedToken.of(decoder, token.getKey(), token.getValue(), false));
    }
  }

  private static void takeMap(Fields map, Gathering gathering) {
    for (String role : ROLES) {
      if (map.value(role) == null) {
        takeRole(map, role, gathering);
      } else {
        AddedToken token = AddedToken.of(map, role, map.value(role), true);
        gathering.roles.put(role, token);
        gathering.namedSpecial.add(token.content());
      }
    }
    for (Map.Entry<String, JsonNode> field : map.object().properties()) {
      if (field.getKey().endsWith("_token")
          && !ROLES.contains(field.getKey())
          && !field.getValue().isNull()) {
        gathering.ownRoles.put(
            field.getKey(), AddedToken.of(map, field.getKey(), field.getValue(), true));
      }
    }
    takeExtra(map, EXTRA, gathering);
    if (gathering.extra.isEmpty()) {
      takeExtra(map, ADDITIONAL, gathering);
    }
  }

  private static void takeAdded(Path file, Gathering gathering) {
    Fields added = Fields.readIfThere(file);
    for (Map.Entry<String, JsonNode> token : added.object().properties()) {
      String content = token.getKey();
      gathering.byId.put(
          added.id(content, token.getValue()),
          AddedToken.plain(content, gathering.namedSpecial.contains(content)));
    }
  }

  private static void takeFile(Fields file, Gathering gathering) {
    for (JsonNode token : listed(file)) {
      Fields fields = file.object("added_tokens", token);
      gathering.byId.put(
          fields.id("id", fields.value("id")), AddedToken.of(file, "added_tokens", token, false));
    }
  }

  private static List<AddedToken> inFile(Fields file) {
    List<AddedToken> tokens = new ArrayList<>();
    for (JsonNode token : listed(file)) {
      tokens.add(AddedToken.of(file, "added_tokens", token, false));
    }
    return tokens;
  }

  private static Iterable<JsonNode> listed(Fields file) {
    JsonNode list = file.value("added_tokens");
    if (list == null) {
      return List.of();
    }
    if (!list.isArray()) {
      throw file.wrong("added_tokens", list, "a list");
    }
    return list;
  }

  private static SpecialTokens gathered(Gathering gathering, List<AddedToken> first) {
    Map<String, AddedToken> added = new LinkedHashMap<>();
    first.forEach(token -> added.put(token.content(), token));
    Map<String, String> roles = new LinkedHashMap<>();
    List<AddedToken> named = new ArrayList<>();
    for (String role : ROLES) {
      AddedToken token = gathering.roles.get(role);
      if (token != null) {
        named.add(token);
        roles.put(role, token.content());
      }
    }
    gathering.ownRoles.forEach(
        (role, token) -> {
          named.add(token);
          roles.put(role, token.content());
        });
    for (AddedToken token : gathering.byId.values()) {
      added.put(token.content(), roles.containsValue(token.content()) ? token.asSpecial() : token);
    }
    for (AddedToken token : named) {
      added.putIfAbsent(token.content(), token.asSpecial());
    }
    for (AddedToken token : gathering.extra) {
      added.putIfAbsent(token.content(), token.asSpecial());
    }
    added.remove("");
    return new SpecialTokens(List.copyOf(added.values()), roles);
  }
}

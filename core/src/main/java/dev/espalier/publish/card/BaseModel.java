package dev.espalier.publish.card;

import dev.espalier.checkpoint.ModelLocation;
import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.repository.RepositoryAddress;
import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.repository.RepositoryKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The model that a run began with.
 *
 * @param id its id on the Hub; none if it was a local directory or the embedded one
 * @param terms what its own card says of its licence and languages, if that is on this machine
 */
record BaseModel(Optional<String> id, Map<String, Object> terms) {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final int MOST_BYTES = 1 << 20;

  /** Values of these keys are words of the Hub, or an address. */
  private static final List<String> TERMS = List.of("license", "license_name", "license_link");

  private static final String WORD = "[\\w.+-]{1,100}";
  private static final String LINK = "(?:https://)?[\\w./%+-]{1,300}";

  /** Returns the model that a setting names. */
  static BaseModel of(String model) {
    try {
      return of(model, HubEnvironment.standard());
    } catch (HubException e) {
      return new BaseModel(Optional.empty(), Map.of());
    }
  }

  static BaseModel of(String model, HubEnvironment environment) {
    try {
      if (model.equals(ModelLocation.EMBEDDED)) {
        return new BaseModel(Optional.empty(), Map.of());
      }
      if (isLocal(model)) {
        return new BaseModel(Optional.empty(), terms(Path.of(model).resolve("README.md")));
      }
      RepositoryId id =
          RepositoryAddress.parse(model, RepositoryKind.MODEL, environment.endpoint()).id();
      RepositoryId whole = withOwner(environment.places().cache(), id);
      return new BaseModel(Optional.of(whole.name()), cached(environment.places().cache(), whole));
    } catch (HubException e) {
      return new BaseModel(Optional.empty(), Map.of());
    }
  }

  private static boolean isLocal(String model) {
    try {
      return Files.exists(Path.of(model)) || Path.of(model).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Returns the id under which a cache has a model whose old name has no owner. */
  private static RepositoryId withOwner(Path cache, RepositoryId id) {
    if (id.name().contains("/") || !Files.isDirectory(cache)) {
      return id;
    }
    try (Stream<Path> folders = Files.list(cache)) {
      List<String> owned =
          folders
              .map(folder -> folder.getFileName().toString())
              .filter(name -> name.matches("models--[^-].*--" + id.name().replace(".", "\\.")))
              .toList();
      String name = owned.size() == 1 ? owned.getFirst().substring("models--".length()) : "";
      return name.isEmpty()
          ? id
          : new RepositoryId(RepositoryKind.MODEL, name.replaceFirst("--", "/"));
    } catch (IOException e) {
      return id;
    }
  }

  private static Map<String, Object> cached(Path cache, RepositoryId id) {
    Path folder = cache.resolve(id.folder());
    try {
      String commit =
          Files.readString(folder.resolve("refs/main"), StandardCharsets.US_ASCII).strip();
      return commit.matches("[0-9a-f]{40}")
          ? terms(folder.resolve("snapshots").resolve(commit).resolve("README.md"))
          : Map.of();
    } catch (IOException e) {
      return Map.of();
    }
  }

  private static Map<String, Object> terms(Path card) {
    try {
      if (!Files.isRegularFile(card) || Files.size(card) > MOST_BYTES) {
        return Map.of();
      }
      String text = Files.readString(card).replace("\r\n", "\n");
      int end = text.indexOf("\n---", 3);
      if (!text.startsWith("---\n") || end < 0) {
        return Map.of();
      }
      return terms(YAML.readTree(text.substring(4, end + 1)));
    } catch (IOException | JacksonException e) {
      return Map.of();
    }
  }

  private static Map<String, Object> terms(JsonNode metadata) {
    Map<String, Object> terms = new LinkedHashMap<>();
    for (String key : TERMS) {
      String value = metadata.path(key).asString("");
      if (value.matches(key.equals("license_link") ? LINK : WORD)) {
        terms.put(key, value);
      }
    }
    if (!terms.containsKey("license")) {
      terms.clear();
    }
    List<String> languages = new ArrayList<>();
    JsonNode language = metadata.path("language");
    (language.isArray() ? language.valueStream() : Stream.of(language))
        .map(each -> each.asString(""))
        .filter(each -> each.matches("[a-z]{2,12}"))
        .forEach(languages::add);
    if (!languages.isEmpty()) {
      terms.put("language", languages);
    }
    return terms;
  }
}

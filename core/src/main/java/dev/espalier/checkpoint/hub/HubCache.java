package dev.espalier.checkpoint.hub;

import dev.espalier.fault.BadInputException;
import dev.espalier.fault.Likeness;
import dev.espalier.storage.FileFaults;
import dev.espalier.text.dataset.HubDatasets;
import dev.espalier.text.rows.RowFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cache of {@code huggingface_hub}: {@code models--ORG--NAME/snapshots/REVISION/}, with the
 * revision of the main branch in {@code refs/main}. It is only read; nothing is downloaded.
 *
 * @param folder the cache folder, which need not exist
 */
public record HubCache(Path folder) implements HubDatasets {

  /** Ids that the Hub itself redirects. */
  private static final Map<String, String> FORWARDED =
      Map.of(
          "gpt2", "openai-community/gpt2",
          "gpt2-medium", "openai-community/gpt2-medium",
          "gpt2-large", "openai-community/gpt2-large",
          "gpt2-xl", "openai-community/gpt2-xl",
          "distilgpt2", "distilbert/distilgpt2",
          "wikitext", "Salesforce/wikitext");

  /** A message has no room for the hundreds of configs of some datasets. */
  private static final int MOST_NAMED = 8;

  private static final String ID = "\\w[\\w.-]*(/\\w[\\w.-]*)?";

  private enum Kind {
    MODEL("a local directory", "model files"),
    DATASET("a local file or directory", "Parquet files");

    private final String local;
    private final String files;

    Kind(String local, String files) {
      this.local = local;
      this.files = files;
    }

    private String folder(String id) {
      return name().toLowerCase(Locale.ROOT) + "s--" + id.replace("/", "--");
    }
  }

  /**
   * Returns the cache at {@code $HF_HUB_CACHE}, else {@code $HF_HOME/hub}, else {@code
   * ~/.cache/huggingface/hub}.
   */
  public static HubCache standard() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  static HubCache of(Map<String, String> environment, Path home) {
    String cache = environment.getOrDefault("HF_HUB_CACHE", "");
    String hubHome = environment.getOrDefault("HF_HOME", "");
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    if (!cache.isBlank()) {
      return new HubCache(expand(cache, home));
    }
    if (!hubHome.isBlank()) {
      return new HubCache(expand(hubHome, home).resolve("hub"));
    }
    Path root = caches.isBlank() ? home.resolve(".cache") : expand(caches, home);
    return new HubCache(root.resolve("huggingface").resolve("hub"));
  }

  private static Path expand(String path, Path home) {
    return path.startsWith("~/") ? home.resolve(path.substring(2)) : Path.of(path);
  }

  /** Tells whether a text has the form of a Hub id: {@code name} or {@code org/name}. */
  public static boolean isId(String text) {
    return text.matches(ID) && !text.contains("..") && !text.contains("--");
  }

  /**
   * Returns the directory of a model.
   *
   * @param id such as {@code distilgpt2} or {@code openai-community/gpt2}
   * @throws BadInputException that says where to place the files, if it does not exist
   */
  public Path model(String id) {
    return snapshot(Kind.MODEL, id).orElseThrow(() -> notThere(Kind.MODEL, "{model}", id, ""));
  }

  @Override
  public Path folder(String id, @Nullable String config) {
    String below = config == null ? "" : config + "/";
    Path snapshot =
        snapshot(Kind.DATASET, id)
            .orElseThrow(() -> notThere(Kind.DATASET, "{dataset}", id, below));
    if (config == null) {
      return Files.isDirectory(snapshot.resolve("data"))
          ? snapshot.resolve("data")
          : onlyConfig(id, snapshot);
    }
    Path folder = snapshot.resolve(config).normalize();
    if (!folder.startsWith(snapshot) || !Files.isDirectory(folder)) {
      List<String> configs = configs(snapshot);
      throw new BadInputException(
          "{dataset} " + id + ":" + config,
          configs.isEmpty()
              ? "no config of the dataset is in " + snapshot
              : "is not among the configs " + some(configs) + " in the cache",
          Likeness.nearest(config, configs)
              .map(near -> "did you mean {dataset} " + id + ":" + near + "?")
              .orElse("choose one of these or place the files in " + folder));
    }
    return folder;
  }

  /**
   * Returns the snapshot if it contains text files itself, or its only config; several configs are
   * an error.
   */
  private static Path onlyConfig(String id, Path snapshot) {
    List<String> configs = holdsText(snapshot) ? List.of() : configs(snapshot);
    if (configs.size() > 1) {
      throw new BadInputException(
          "{dataset} " + id,
          "has the configs " + some(configs),
          "name one, as in {dataset} " + id + ":" + configs.getFirst());
    }
    return configs.isEmpty() ? snapshot : snapshot.resolve(configs.getFirst());
  }

  private static List<String> configs(Path snapshot) {
    return folders(snapshot).stream().filter(name -> holdsText(snapshot.resolve(name))).toList();
  }

  private static String some(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMED)))
        + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "");
  }

  private static boolean holdsText(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(
          file ->
              Files.isRegularFile(file)
                  && (RowFormat.isKnown(file) || file.toString().endsWith(".bin")));
    } catch (IOException e) {
      throw FileFaults.reading(folder, e);
    }
  }

  private Optional<Path> snapshot(Kind kind, String id) {
    return ids(id).stream()
        .map(each -> folder.resolve(kind.folder(each)))
        .flatMap(repository -> snapshot(repository).stream())
        .findFirst();
  }

  /** Returns the id and the other one under which the Hub knows it. */
  private static List<String> ids(String id) {
    List<String> ids = new ArrayList<>();
    if (isId(id)) {
      ids.add(id);
      FORWARDED.forEach(
          (shortId, fullId) -> {
            if (id.equals(shortId)) {
              ids.add(fullId);
            } else if (id.equals(fullId)) {
              ids.add(shortId);
            }
          });
    }
    return ids;
  }

  private static Optional<Path> snapshot(Path repository) {
    Path snapshots = repository.resolve("snapshots");
    Path main = repository.resolve("refs").resolve("main");
    if (Files.isRegularFile(main)) {
      try {
        String revision = Files.readString(main).strip();
        Path snapshot = snapshots.resolve(revision).normalize();
        if (revision.matches("\\w[\\w.-]*") && Files.isDirectory(snapshot)) {
          return Optional.of(snapshot);
        }
      } catch (IOException e) {
        throw FileFaults.reading(main, e);
      }
    }
    List<String> revisions = folders(snapshots);
    return revisions.size() == 1
        ? Optional.of(snapshots.resolve(revisions.getFirst()))
        : Optional.empty();
  }

  private static List<String> folders(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .filter(Files::isDirectory)
          .map(child -> child.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FileFaults.reading(parent, e);
    }
  }

  private BadInputException notThere(Kind kind, String option, String id, String below) {
    if (!isId(id)) {
      return new BadInputException(
          option + " " + id, "not found", "name " + kind.local + " or an id of the hub");
    }
    String place =
        folder.resolve(kind.folder(FORWARDED.getOrDefault(id, id))) + "/snapshots/main/" + below;
    return new BadInputException(
        option + " " + id,
        "is neither " + kind.local + " nor in the Hugging Face cache " + folder,
        "name " + kind.local + " or place the " + kind.files + " in " + place);
  }
}

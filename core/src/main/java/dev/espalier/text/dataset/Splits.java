package dev.espalier.text.dataset;

import dev.espalier.fault.BadInputException;
import dev.espalier.hub.pull.Split;
import dev.espalier.hub.repository.RepositoryAddress;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.RegularFile;
import dev.espalier.text.rows.FileRows;
import dev.espalier.text.rows.RowFormat;
import dev.espalier.text.wordnet.WordNetCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The splits of a dataset, at least one. */
record Splits(Map<Split, Source> sources) {

  private static final String EMBEDDED = "embedded";
  private static final String TRAIN_TOKENS = "train.bin";
  private static final String VALIDATION_TOKENS = "val.bin";

  Optional<Source> source(Split split) {
    return Optional.ofNullable(sources.get(split));
  }

  /**
   * Returns the splits of a dataset named by the user: {@code embedded}, a file, a directory or an
   * id of the Hub.
   *
   * @param option the option that names it, for messages
   * @throws BadInputException if it does not exist or is empty
   */
  static Splits of(String option, String spec, String column, HubDatasets hub) {
    if (spec.equals(EMBEDDED) || spec.startsWith(EMBEDDED + ":")) {
      return embedded(spec);
    }
    Path path = path(spec);
    if (path != null && Files.isDirectory(path)) {
      return ofFolder(path, column);
    }
    if (path != null && RegularFile.isThere(path)) {
      return new Splits(Map.of(Split.TRAIN, ofFile(path, column)));
    }
    if (!RepositoryAddress.isLike(spec)) {
      throw new BadInputException(
          option + " " + spec, "not found", "name a file, a directory or an id of the hub");
    }
    return ofHub(hub.find(option, spec), column);
  }

  private static @Nullable Path path(String spec) {
    try {
      return Path.of(spec);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static Splits embedded(String spec) {
    return new Splits(
        Map.of(
            Split.TRAIN,
            new Source.Text(spec, WordNetCorpus.of(spec, WordNetCorpus.Split.TRAIN)),
            Split.VALIDATION,
            new Source.Text(spec, WordNetCorpus.of(spec, WordNetCorpus.Split.VALIDATION))));
  }

  private static Source ofFile(Path file, String column) {
    RegularFile.of(file);
    if (SavedDatasets.isArrow(file)) {
      throw SavedDatasets.refusal(file);
    }
    return file.getFileName().toString().endsWith(".bin")
        ? new Source.Tokens(file)
        : new Source.Text(file.toString(), new FileRows(List.of(file), column));
  }

  private static Splits ofFolder(Path folder, String column) {
    Map<Split, Source> sources = new EnumMap<>(Split.class);
    if (RegularFile.isThere(folder.resolve(TRAIN_TOKENS))) {
      sources.put(Split.TRAIN, new Source.Tokens(folder.resolve(TRAIN_TOKENS)));
    }
    if (RegularFile.isThere(folder.resolve(VALIDATION_TOKENS))) {
      sources.put(Split.VALIDATION, new Source.Tokens(folder.resolve(VALIDATION_TOKENS)));
    }
    if (sources.isEmpty()) {
      addText(sources, folder, column);
    }
    return new Splits(sources);
  }

  private static Splits ofHub(HubDatasets.Found found, String column) {
    List<Path> text = found.files().stream().filter(RowFormat::isKnown).sorted().toList();
    if (text.isEmpty()) {
      return ofFolder(found.folder(), column);
    }
    Map<Split, Source> sources = new EnumMap<>(Split.class);
    addText(sources, found.folder(), text, column);
    return new Splits(sources);
  }

  private static void addText(Map<Split, Source> sources, Path folder, String column) {
    List<Path> files = textFiles(folder);
    if (files.isEmpty()) {
      throw SavedDatasets.is(folder)
          ? SavedDatasets.refusal(folder)
          : new BadInputException(
              folder.toString(),
              "holds no text",
              "place .txt, .jsonl, .csv or .parquet files there, or train.bin and val.bin");
    }
    addText(sources, folder, files, column);
  }

  private static void addText(
      Map<Split, Source> sources, Path folder, List<Path> files, String column) {
    for (Split split : Split.values()) {
      add(
          sources,
          split,
          folder,
          files,
          file -> split.names(folder.relativize(file).toString()),
          column);
    }
    if (sources.isEmpty()) {
      add(sources, Split.TRAIN, folder, files, _ -> true, column);
    }
  }

  private static void add(
      Map<Split, Source> sources,
      Split split,
      Path folder,
      List<Path> files,
      Predicate<Path> belongs,
      String column) {
    List<Path> own = files.stream().filter(belongs).toList();
    if (!own.isEmpty()) {
      String label = own.size() == 1 ? own.getFirst().toString() : folder.toString();
      sources.put(split, new Source.Text(label, new FileRows(own, column)));
    }
  }

  /** Sorted by name; a pipe or a broken link with the name of a text file is an error. */
  private static List<Path> textFiles(Path folder) {
    List<Path> known;
    try (Stream<Path> files = Files.list(folder)) {
      known =
          files
              .filter(file -> !Files.isDirectory(file))
              .filter(RowFormat::isKnown)
              .sorted()
              .toList();
    } catch (IOException e) {
      throw FileFaults.reading(folder, e);
    }
    known.forEach(RegularFile::of);
    checkOnce(known);
    return known;
  }

  /** A text file and its compressed copy would be read as two texts. */
  private static void checkOnce(List<Path> files) {
    Map<String, Path> names = new HashMap<>();
    for (Path file : files) {
      Path twin = names.putIfAbsent(RowFormat.nameWithin(file), file);
      if (twin != null) {
        throw new BadInputException(
            file.toString(),
            "stands beside " + twin.getFileName() + ", and both would be read",
            "keep one of them in the folder");
      }
    }
  }
}

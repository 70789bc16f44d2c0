package dev.espalier.cli.disk;

import dev.espalier.record.Results;
import dev.espalier.record.json.RecordJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Directories of results: copying, deletion, and comparison except for measured values. */
final class Tree {

  /** Times, and the checksums of files that contain times. */
  private static final Set<String> MEASURED =
      Stream.concat(
              Results.MEASURED_ANEW.stream(),
              Stream.of("step_time_s", "evaluation_time_s", "seconds", "files", "state"))
          .collect(Collectors.toUnmodifiableSet());

  /** Charts of times. */
  private static final Set<String> TIMES = Set.of("time.csv", "speed.csv");

  /**
   * What the cache of the Hub keeps beside a repository's files. The cache gets by without links,
   * and without deleting what has another name, where a disk allows neither.
   */
  private static final Pattern BESIDE_HUB_FILES =
      Pattern.compile("hub/(.*\\.tmp|hub/CACHEDIR\\.TAG|hub/[^/]+/blobs/.*)");

  private Tree() {}

  /** Returns the content of each file, by its path in the directory. */
  static Map<String, String> of(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    if (Files.exists(root)) {
      try (Stream<Path> walk = Files.walk(root)) {
        for (Path file : walk.filter(Files::isRegularFile).toList()) {
          String name = root.relativize(file).toString();
          if (!BESIDE_HUB_FILES.matcher(name).matches()) {
            files.put(name.replaceFirst("tfevents\\.\\d+", "tfevents"), content(file));
          }
        }
      }
    }
    return files;
  }

  private static String content(Path file) throws IOException {
    String name = file.getFileName().toString();
    byte[] bytes = Files.readAllBytes(file);
    if (name.endsWith(".html") || name.contains("tfevents") || TIMES.contains(name)) {
      return bytes.length > 0 ? "there" : "empty";
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (name.equals("config.json") || name.equals("tokenizer.json")) {
      return text;
    }
    if (name.endsWith(".json")) {
      return withoutTimes(text);
    }
    if (name.endsWith(".jsonl")) {
      return text.lines().map(Tree::withoutTimes).collect(Collectors.joining("\n"));
    }
    return name.endsWith(".csv")
        ? columnsWithoutTimes(text)
        : HexFormat.of().formatHex(dev.espalier.storage.Fingerprint.sha256().digest(bytes));
  }

  /** Invalid JSON, such as half a line, is compared as it is. */
  private static String withoutTimes(String json) {
    try {
      JsonNode node = RecordJson.MAPPER.readTree(json);
      strip(node);
      return node.toString();
    } catch (JacksonException e) {
      return json;
    }
  }

  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(MEASURED);
    }
    node.forEach(Tree::strip);
  }

  private static String columnsWithoutTimes(String csv) {
    List<String> lines = csv.lines().toList();
    List<String> names = List.of(lines.getFirst().split(",", -1));
    return lines.stream()
        .map(line -> line.split(",", -1))
        .map(
            cells ->
                cells.length != names.size()
                    ? Arrays.toString(cells)
                    : IntStream.range(0, cells.length)
                        .filter(i -> !MEASURED.contains(names.get(i)))
                        .mapToObj(i -> cells[i])
                        .collect(Collectors.joining(",")))
        .collect(Collectors.joining("\n"));
  }

  static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      Files.createDirectories(to);
      return;
    }
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path path : walk.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  /** Makes the partial files of this process look as if their writer had ended. */
  static void endWriters(Path root) throws IOException {
    String own = "." + ProcessHandle.current().pid() + "-";
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        String name = path.getFileName().toString();
        if (name.matches(".*\\.(partial|replaced)") && name.contains(own)) {
          // No system gives a process this number.
          Files.move(path, path.resolveSibling(name.replace(own, ".999999999-")));
        }
      }
    }
  }
}

package dev.espalier.dist;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The program unpacked from an archive. */
record Unpacked(Path home) {

  /** The output of a process and its exit status. */
  record Outcome(int status, String out, String err) {}

  /** Unpacks a zip with its permissions, and returns its only directory. */
  static Unpacked zip(Path archive, Path into) throws IOException {
    URI uri = URI.create("jar:" + archive.toUri());
    Map<String, Object> posix = Map.of("enablePosixFileAttributes", true);
    try (FileSystem zip = FileSystems.newFileSystem(uri, posix);
        Stream<Path> entries = Files.walk(zip.getPath("/"))) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        Path target = into.resolve(entry.toString().substring(1));
        if (Files.isDirectory(entry)) {
          Files.createDirectories(target);
        } else {
          Files.copy(entry, target);
          Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(entry));
        }
      }
    }
    return only(into);
  }

  static Unpacked tar(Path archive, Path into) throws IOException, InterruptedException {
    Outcome tar = run(into, Map.copyOf(System.getenv()), List.of("tar", "xzf", archive.toString()));
    if (tar.status() != 0) {
      throw new IOException(tar.err());
    }
    return only(into);
  }

  private static Unpacked only(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      List<Path> entries = inside.toList();
      if (entries.size() != 1) {
        throw new IOException("more than one entry: " + entries);
      }
      return new Unpacked(entries.getFirst());
    }
  }

  /** Returns every file by its path in the directory. */
  List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> home.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** Runs the launcher in a directory, with exactly this environment. */
  Outcome espalier(Path directory, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(home.resolve("espalier").toString()));
    command.addAll(List.of(arguments));
    return run(directory, environment, command);
  }

  /** Runs a command to its end. */
  static Outcome run(Path directory, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("out", ".txt");
    Path err = Files.createTempFile("err", ".txt");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      int status = builder.start().waitFor();
      return new Outcome(
          status,
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}

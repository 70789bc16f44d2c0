package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names of what is being written beside its target, {@code .NAME.PROCESS-NUMBER.partial}, and of a
 * directory that makes room for another, {@code .NAME.PROCESS-NUMBER.replaced}. The process's id
 * tells what a killed process has left behind.
 */
final class PartialName {

  private static final String PARTIAL = "partial";
  private static final String REPLACED = "replaced";
  private static final Pattern PROCESS = Pattern.compile("(\\d+)-\\d+\\.[a-z]+$");
  private static final AtomicLong NUMBER = new AtomicLong();
  private static final Instant STARTED =
      ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);

  private PartialName() {}

  /**
   * A fresh name beside the target.
   *
   * @throws BadInputException if the target is a file system's root
   */
  static Path beside(Path target) {
    return beside(target, PARTIAL);
  }

  /** A fresh name beside the target, for what is there until its successor has the name. */
  static Path ofReplaced(Path target) {
    return beside(target, REPLACED);
  }

  private static Path beside(Path target, String kind) {
    Path whole = target.toAbsolutePath().normalize();
    if (whole.getFileName() == null) {
      throw new BadInputException(target.toString(), "is a root", "name a place below it");
    }
    String suffix = ProcessHandle.current().pid() + "-" + NUMBER.getAndIncrement();
    return whole.resolveSibling("." + whole.getFileName() + "." + suffix + "." + kind);
  }

  /**
   * Deletes what processes that no longer run have left of this target. One that ended between the
   * two renames of a directory has left no target: then its predecessor is put back first.
   */
  static void deleteStale(Path target) throws IOException {
    for (Path replaced : of(target, REPLACED)) {
      if (isStale(replaced) && Files.notExists(target, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(replaced, target, StandardCopyOption.ATOMIC_MOVE);
      } else if (isStale(replaced)) {
        FolderTree.deleteAll(replaced);
      }
    }
    for (Path partial : of(target, PARTIAL)) {
      if (isStale(partial)) {
        FolderTree.deleteAll(partial);
      }
    }
  }

  /** What a process that runs is writing for this target; the latest, where there are several. */
  static Optional<Path> inUse(Path target) throws IOException {
    return of(target, PARTIAL).stream()
        .filter(partial -> !isStale(partial))
        .max(Comparator.comparing(partial -> partial.toFile().lastModified()));
  }

  private static List<Path> of(Path target, String kind) throws IOException {
    Path whole = target.toAbsolutePath().normalize();
    Path folder = whole.getParent();
    String name = String.valueOf(whole.getFileName());
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    Pattern pattern = Pattern.compile("\\." + Pattern.quote(name) + "\\.\\d+-\\d+\\." + kind);
    try (Stream<Path> siblings = Files.list(folder)) {
      return siblings
          .filter(sibling -> pattern.matcher(sibling.getFileName().toString()).matches())
          .toList();
    }
  }

  private static boolean isStale(Path partial) {
    Matcher matcher = PROCESS.matcher(partial.getFileName().toString());
    if (!matcher.find()) {
      return false;
    }
    long process = Long.parseLong(matcher.group(1));
    if (process != ProcessHandle.current().pid()) {
      return ProcessHandle.of(process).isEmpty();
    }
    // In a container the id of a killed predecessor is often our own.
    try {
      return Files.getLastModifiedTime(partial).toInstant().isBefore(STARTED);
    } catch (IOException e) {
      return false;
    }
  }
}

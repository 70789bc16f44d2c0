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
 * Names for data being written beside its target, {@code .NAME.PROCESS-NUMBER.partial}, and for a
 * directory that is being replaced, {@code .NAME.PROCESS-NUMBER.replaced}. The process id tells
 * whether the writer is still running.
 */
final class PartialName {

  private static final String PARTIAL = "partial";
  private static final String REPLACED = "replaced";
  private static final Pattern PROCESS = Pattern.compile("(\\d+)-\\d+\\.[a-z]+$");
  private static final Pattern WHOLE = Pattern.compile("\\.(.+)\\.\\d+-\\d+\\.partial");
  private static final AtomicLong NUMBER = new AtomicLong();
  private static final Instant STARTED =
      ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);

  private PartialName() {}

  /**
   * Returns an unused name beside the target.
   *
   * @throws BadInputException if the target is the root of a file system
   */
  static Path beside(Path target) {
    return beside(target, PARTIAL);
  }

  /** Returns an unused name beside the target for a directory that is being replaced. */
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
   * Deletes the partial files of this target whose processes no longer run. A process that ended
   * between the two renames of a directory left no target; its predecessor is restored first.
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

  /**
   * Returns the partial file that a running process is writing for this target, the newest if there
   * are several.
   */
  static Optional<Path> inUse(Path target) throws IOException {
    return of(target, PARTIAL).stream()
        .filter(partial -> !isStale(partial))
        .max(Comparator.comparing(partial -> partial.toFile().lastModified()));
  }

  /** Returns the name of the target of a partial file; empty for any other name. */
  static Optional<String> targetOf(Path partial) {
    Matcher matcher = WHOLE.matcher(partial.getFileName().toString());
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
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
    // In a container a killed process often had the id that this one has now.
    try {
      return Files.getLastModifiedTime(partial).toInstant().isBefore(STARTED);
    } catch (IOException e) {
      return false;
    }
  }
}

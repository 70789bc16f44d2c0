package dev.espalier.hub.environment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a file that nobody but its owner may read, whole or not at all. */
final class SecretFile {

  /**
   * What is written aside: the name of the file, the number of the writer's process, and chance.
   */
  private static final Pattern ASIDE =
      Pattern.compile("\\.(?<file>.+)\\.(?<process>\\d{1,18})-[0-9a-f]+\\.partial");

  /** The files that threads of this process are writing. */
  private static final Set<Path> IN_WORK = ConcurrentHashMap.newKeySet();

  private SecretFile() {}

  static void write(Path file, String text) throws IOException {
    Path target = target(file);
    boolean posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
    Path folder = target.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder, only(posix, "rwx------"));
    }
    Path aside =
        target.resolveSibling(
            ".%s.%d-%x.partial"
                .formatted(target.getFileName(), ProcessHandle.current().pid(), random()));
    IN_WORK.add(aside);
    try {
      try (FileChannel out =
          FileChannel.open(
              aside,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              only(posix, "rw-------"))) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      IN_WORK.remove(aside);
      Files.deleteIfExists(aside);
    }
  }

  private static Path target(Path file) throws IOException {
    return Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
  }

  /**
   * Deletes what writers of a file have left that were killed, or whose disk refused the deletion
   * too. It may hold a secret.
   */
  static void sweep(Path file) throws IOException {
    Path target = target(file);
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, ".*.partial")) {
      for (Path each : all) {
        Matcher aside = ASIDE.matcher(each.getFileName().toString());
        if (aside.matches()
            && aside.group("file").equals(target.getFileName().toString())
            && !isInWork(each, Long.parseLong(aside.group("process")))) {
          Files.deleteIfExists(each);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static boolean isInWork(Path aside, long process) {
    return process == ProcessHandle.current().pid()
        ? IN_WORK.contains(aside)
        : ProcessHandle.of(process).isPresent();
  }

  private static long random() {
    return ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE;
  }

  /** Permissions from the moment of creation on, where the system has them. */
  private static FileAttribute<?>[] only(boolean posix, String permissions) {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}

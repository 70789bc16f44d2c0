package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where libraries unpack their native code before they load it. Whoever can write there can run
 * code as this user, so it is a directory of the user alone: {@code native} in the cache folder,
 * with mode 700, owned by the user, no link, and below no directory in which others may rename it.
 * Where there can be no such directory, a temporary one serves that is deleted when the process
 * ends.
 */
public final class NativeFolder {

  private static final Set<PosixFilePermission> OWNER_ALONE =
      PosixFilePermissions.fromString("rwx------");

  private static final String LOCK = ".lock";
  private static final int STICKY = 01000;
  private static final int WRITABLE_BY_OTHERS = 02;

  private static @Nullable Path chosen;

  private NativeFolder() {}

  /**
   * The directory, the same for the whole process.
   *
   * @throws BadInputException if there can be none, not even a temporary one
   */
  public static synchronized Path get() {
    Path folder = chosen;
    if (folder == null) {
      folder = in(CacheFolder.root()).orElseGet(() -> TemporaryFolder.create("espalier-native"));
      chosen = folder;
    }
    return folder;
  }

  /** The directory in a cache folder, if it can be made safe there. */
  static Optional<Path> in(Path cache) {
    Path folder = cache.resolve("native");
    try {
      Files.createDirectories(cache);
      if (isPosix(cache)) {
        return own(folder) ? Optional.of(folder) : Optional.empty();
      }
      // Elsewhere a user's cache folder is closed to others.
      Files.createDirectories(folder);
      return Files.isWritable(folder) ? Optional.of(folder) : Optional.empty();
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private static boolean own(Path folder) throws IOException {
    if (isOpenAbove(folder.toAbsolutePath().getParent())) {
      return false;
    }
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !isOwn(folder)) {
      // Others may have put something there; it can be unpacked again.
      FolderTree.deleteAll(folder);
    }
    if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ALONE));
    }
    return isOwn(folder) && Files.isWritable(folder);
  }

  private static boolean isOwn(Path folder) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.isDirectory()
        && attributes.permissions().equals(OWNER_ALONE)
        && attributes.owner().equals(user());
  }

  /** Only the system knows as whom a process makes files: names may be missing in a container. */
  private static UserPrincipal user() throws IOException {
    Path probe = Files.createTempFile("espalier", null);
    try {
      return Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS);
    } finally {
      Files.delete(probe);
    }
  }

  /** Whether others may rename what lies in one of these directories. */
  private static boolean isOpenAbove(@Nullable Path folder) throws IOException {
    for (Path above = folder == null ? null : folder.toRealPath();
        above != null;
        above = above.getParent()) {
      int mode = (int) Files.getAttribute(above, "unix:mode");
      if ((mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPosix(Path folder) throws IOException {
    return Files.getFileStore(folder).supportsFileAttributeView("posix")
        && folder.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  /**
   * Deletes what is not exactly what a jar holds, so that it is unpacked again: files that were
   * damaged, cut short, or come from another version, and links. Nobody unpacks meanwhile who holds
   * the lock of {@value #LOCK} in the folder, as JavaCPP does.
   *
   * @param folder within the directory; it need not exist
   * @param resource the name of the resource that a file is unpacked from, given its path below the
   *     folder; empty for a file that is not loaded
   * @throws BadInputException naming the folder, if it cannot be read or changed
   */
  public static void keepOnly(
      Path folder, Function<Path, Optional<String>> resource, ClassLoader jars) {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Optional<String> name = resource.apply(folder.relativize(file));
              if (name.isPresent()
                  && !(attributes.isRegularFile() && isSame(file, jars.getResource(name.get())))) {
                Files.delete(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw FileFaults.writing(folder, e);
    }
  }

  private static boolean isSame(Path file, @Nullable URL packed) throws IOException {
    return packed != null && new PackedFile(packed).isSame(file);
  }
}

package dev.espalier.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file that names the process using a directory. It appears with its complete content and, if
 * the file system supports it, with the operating system's lock, which ends with the process.
 * Without such a lock, the process is looked up by its id; if it is another machine's, its
 * heartbeat is observed.
 *
 * <p>On POSIX, closing any channel of a file releases all locks of the process on it; hence the
 * file must not be opened while this process holds its lock.
 */
final class LockFile {

  /** Beyond the content, which others could not read on Windows if it were locked. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final int ATTEMPTS = 20;

  private static final String UNKNOWN = "another process";

  /**
   * The time within which two processes that take over simultaneously, without system locks, detect
   * each other.
   */
  private static final Duration SETTLING = Duration.ofMillis(300);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  private final Path file;
  private final FileChannel channel;
  private final LockOwner owner;
  private final @Nullable Object key;
  private long beat;

  private LockFile(Path file, FileChannel channel, LockOwner owner) throws IOException {
    this.file = file;
    this.channel = channel;
    this.owner = owner;
    this.key = key(file);
  }

  /** Thrown if another process holds the file; names the owner. */
  static final class HeldException extends Exception {

    private static final long serialVersionUID = 1L;

    HeldException(Optional<LockOwner> owner) {
      super(owner.map(LockOwner::words).orElse(UNKNOWN));
    }
  }

  /**
   * The tolerance for an owner whose process cannot be looked up.
   *
   * @param dead time without a heartbeat after which it counts as dead
   * @param waiting receives a description of the owner when the wait begins
   */
  record Patience(Duration dead, Consumer<String> waiting) {}

  /**
   * Takes the file for an owner.
   *
   * @throws HeldException if another process holds it
   */
  static LockFile take(Path file, LockOwner owner, Patience patience)
      throws IOException, HeldException {
    String silent = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (!Files.exists(file)) {
        Optional<LockFile> made = create(file, owner);
        if (made.isPresent()) {
          return made.get();
        }
        continue;
      }
      Found found = new Found(file, owner, silent);
      Optional<LockFile> taken = found.take();
      if (taken.isPresent()) {
        return taken.get();
      }
      if (found.undecided != null) {
        watch(file, found.undecided, patience);
        silent = found.undecided;
      }
    }
    throw new IOException("its lock changes hands again and again");
  }

  /** Waits for a heartbeat. */
  private static void watch(Path file, String seen, Patience patience)
      throws IOException, HeldException {
    patience.waiting().accept(LockOwner.parse(seen).map(LockOwner::words).orElse(UNKNOWN));
    for (Duration waited = Duration.ZERO;
        waited.compareTo(patience.dead()) < 0;
        waited = waited.plus(LOOK_AGAIN)) {
      pause(LOOK_AGAIN);
      String now = Files.exists(file) ? read(file) : "";
      if (now.isEmpty() && !seen.isEmpty()) {
        return;
      }
      if (!now.equals(seen)) {
        throw new HeldException(LockOwner.parse(now));
      }
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for a lock");
    }
  }

  /** Creates the file, unless another process is faster. */
  private static Optional<LockFile> create(Path file, LockOwner owner) throws IOException {
    Path aside = PartialName.beside(file);
    FileChannel channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    Optional<LockFile> made = Optional.empty();
    try {
      LockOwner whole = owner.withSystemLock(lock(channel) != null);
      write(channel, whole.text(0));
      Files.createLink(file, aside);
      made = Optional.of(new LockFile(file, channel, whole));
    } catch (FileAlreadyExistsException e) {
      return Optional.empty();
    } catch (UnsupportedOperationException | IOException e) {
      return createInPlace(file, owner);
    } finally {
      if (made.isEmpty()) {
        channel.close();
        Files.deleteIfExists(aside);
      }
    }
    try {
      Files.delete(aside);
      return made;
    } catch (IOException e) {
      // Nobody would ever release it.
      made.get().release(true);
      throw e;
    }
  }

  /** Creates the file on a file system without links, where it is empty for a moment. */
  private static Optional<LockFile> createInPlace(Path file, LockOwner owner) throws IOException {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      return Optional.empty();
    }
    try {
      LockOwner whole = owner.withSystemLock(lock(channel) != null);
      write(channel, whole.text(0));
      return Optional.of(new LockFile(file, channel, whole));
    } catch (IOException e) {
      channel.close();
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** An existing file. */
  private static final class Found {

    private final Path file;
    private final LockOwner owner;
    private final @Nullable String silent;

    /** Its content, if it is unknown whether its owner is alive. */
    private @Nullable String undecided;

    /**
     * @param silent the content written by an owner that gave no heartbeat, or null
     */
    Found(Path file, LockOwner owner, @Nullable String silent) {
      this.file = file;
      this.owner = owner;
      this.silent = silent;
    }

    /** Takes the file if its owner is dead; empty if the file must be examined again. */
    Optional<LockFile> take() throws IOException, HeldException {
      FileChannel channel;
      Object before;
      try {
        before = key(file);
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
      boolean kept = false;
      try {
        String text = read(channel);
        boolean systemLock;
        try {
          FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
          if (lock == null) {
            throw new HeldException(LockOwner.parse(text));
          }
          systemLock = true;
        } catch (OverlappingFileLockException e) {
          throw new HeldException(LockOwner.parse(text));
        } catch (IOException e) {
          systemLock = false;
        }
        text = read(channel);
        if (!isFree(text, systemLock)) {
          undecided = text;
          return Optional.empty();
        }
        if (before == null || before.equals(keyOrNull(file))) {
          LockOwner whole = owner.withSystemLock(systemLock);
          write(channel, whole.text(0));
          if (systemLock || settled(channel, whole)) {
            LockFile taken = new LockFile(file, channel, whole);
            kept = true;
            return Optional.of(taken);
          }
        }
        return Optional.empty();
      } finally {
        if (!kept) {
          channel.close();
        }
      }
    }

    private boolean isFree(String text, boolean systemLock) throws HeldException {
      Optional<LockOwner> found = LockOwner.parse(text);
      if (found.isEmpty()) {
        return text.equals(silent);
      }
      LockOwner other = found.get();
      boolean lockIsGone = systemLock && other.systemLock() && other.sharesKernel();
      boolean copied = lockIsGone && !other.folder().equals(owner.folder());
      // Locks of this process were checked before: this file could not be deleted when it was
      // released.
      boolean leftover = systemLock && other.isThisProcess();
      if (other.runsHere() && !copied && !leftover) {
        throw new HeldException(found);
      }
      return other.isNear() || lockIsGone || text.equals(silent);
    }

    private static boolean settled(FileChannel channel, LockOwner owner) throws IOException {
      pause(SETTLING);
      return isOf(read(channel), owner);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, false);
    } catch (IOException | OverlappingFileLockException e) {
      return null;
    }
  }

  private static boolean isOf(String text, LockOwner owner) {
    return LockOwner.parse(text).map(found -> found.token().equals(owner.token())).orElse(false);
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private static @Nullable Object keyOrNull(Path file) {
    try {
      return key(file);
    } catch (IOException e) {
      return null;
    }
  }

  /** Returns the owner of the file, if it exists and its process is known to run. */
  static Optional<LockOwner> ownerThatRuns(Path file) {
    try {
      return Files.exists(file)
          ? LockOwner.parse(read(file)).filter(owner -> owner.runsHere() && !owner.isThisProcess())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String read(Path file) throws IOException {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), 1 << 16));
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
      // The content may arrive in parts.
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    int length = bytes.remaining();
    while (bytes.hasRemaining()) {
      channel.write(bytes, bytes.position());
    }
    channel.truncate(length);
    channel.force(false);
  }

  /** Tells whether the file at the path is still the one that was taken. */
  boolean isInPlace() {
    Object now = keyOrNull(file);
    return key == null ? Files.exists(file) : key.equals(now);
  }

  /**
   * Writes a heartbeat.
   *
   * @return whether the file still names this owner
   */
  boolean beat() throws IOException {
    if (!isOf(read(channel), owner)) {
      return false;
    }
    write(channel, owner.text(++beat));
    return true;
  }

  /**
   * Releases the file.
   *
   * @param mine whether it still names this owner, as far as is known; if so, it is deleted
   */
  void release(boolean mine) throws IOException {
    boolean delete = mine && isInPlace();
    try {
      if (delete) {
        // Deleted before the lock is released, so that nobody takes a file about to be deleted.
        Files.deleteIfExists(file);
        delete = false;
      }
    } catch (IOException e) {
      // Windows cannot delete an open file.
    }
    channel.close();
    if (delete) {
      Files.deleteIfExists(file);
    }
  }
}

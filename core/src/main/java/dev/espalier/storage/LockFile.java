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
 * The file that says who uses a directory. It appears with its whole content and, where the file
 * system has such, with the operating system's lock on it, which ends with the process; where that
 * decides nothing, the process is looked for; and where it is another machine's, the owner is
 * watched for its beat.
 *
 * <p>On POSIX a process that closes any channel of a file gives up all its locks on it, so nobody
 * opens the file while this process holds it.
 */
final class LockFile {

  /** Beyond the content: on Windows nobody could read the content otherwise. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final int ATTEMPTS = 20;

  private static final String UNKNOWN = "another process";

  /** How long two that take over at the same moment, without the system's locks, need to see it. */
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

  /** Whoever has the file now. */
  static final class HeldException extends Exception {

    private static final long serialVersionUID = 1L;

    HeldException(Optional<LockOwner> owner) {
      super(owner.map(LockOwner::words).orElse(UNKNOWN));
    }
  }

  /**
   * How long an owner that cannot be looked for may stand still.
   *
   * @param dead after which it counts as gone
   * @param waiting is told of it when that begins
   */
  record Patience(Duration dead, Consumer<String> waiting) {}

  /**
   * Takes the file for an owner.
   *
   * @throws HeldException if another has it
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

  /** Waits for a sign of life. */
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

  /** Makes the file, unless another is quicker. */
  private static Optional<LockFile> create(Path file, LockOwner owner) throws IOException {
    Path aside = PartialName.beside(file);
    FileChannel channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    boolean kept = false;
    try {
      LockOwner whole = owner.withSystemLock(lock(channel) != null);
      write(channel, whole.text(0));
      Files.createLink(file, aside);
      kept = true;
      return Optional.of(new LockFile(file, channel, whole));
    } catch (FileAlreadyExistsException e) {
      return Optional.empty();
    } catch (UnsupportedOperationException | IOException e) {
      return createInPlace(file, owner);
    } finally {
      if (!kept) {
        channel.close();
      }
      Files.deleteIfExists(aside);
    }
  }

  /** The same where the file system has no links: for a moment the file is empty. */
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

  /** A file that is there already. */
  private static final class Found {

    private final Path file;
    private final LockOwner owner;
    private final @Nullable String silent;

    /** What stands in it, where it cannot be told whether its owner lives. */
    private @Nullable String undecided;

    /**
     * @param silent what an owner had written who gave no sign of life
     */
    Found(Path file, LockOwner owner, @Nullable String silent) {
      this.file = file;
      this.owner = owner;
      this.silent = silent;
    }

    /** Takes the file where its owner is gone; empty where another look is needed. */
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
      // What this process holds was looked at before: it could not delete this when it released it.
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

  /** Who has the file, if it is there and its owner runs where it can be seen from here. */
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
      // The rest may come in parts.
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

  /** Whether the file at the path is still the one that was taken. */
  boolean isInPlace() {
    Object now = keyOrNull(file);
    return key == null ? Files.exists(file) : key.equals(now);
  }

  /**
   * Gives a sign of life.
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
   * Gives the file up.
   *
   * @param mine whether it still names this owner, as far as is known; it is deleted then
   */
  void release(boolean mine) throws IOException {
    boolean delete = mine && isInPlace();
    try {
      if (delete) {
        // Before the lock ends, so that nobody takes what is about to go.
        Files.deleteIfExists(file);
        delete = false;
      }
    } catch (IOException e) {
      // Windows deletes no file that is open.
    }
    channel.close();
    if (delete) {
      Files.deleteIfExists(file);
    }
  }
}

package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import dev.espalier.fault.RunFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A lock that gives one run in one process exclusive use of a directory. The lock is a file in the
 * directory, {@value #NAME}, that names its owner. Closing deletes it; one left by a killed process
 * is taken over.
 *
 * <p>On the same machine the operating system's file lock decides or, on file systems without
 * locks, the process id with the start time of the process. A process of another machine is only
 * visible through its heartbeat, a counter incremented every ten seconds: an owner without a
 * heartbeat for a minute counts as dead.
 *
 * <p>Thread-safe.
 */
public final class DirectoryLock implements AutoCloseable {

  static final String NAME = ".espalier.lock";

  /**
   * The interval between heartbeats, and the time without one after which an owner counts as dead.
   */
  record Pace(Duration beat, Duration dead) {
    static final Pace ORDINARY = new Pace(Duration.ofSeconds(10), Duration.ofSeconds(60));
  }

  /**
   * The locks held by this process, since locks of the operating system only exclude other
   * processes.
   */
  private static final Map<Path, LockOwner> HELD = new ConcurrentHashMap<>();

  private final Path folder;
  private final Path real;
  private final boolean made;
  private final LockOwner owner;
  private final LockFile file;
  private final @Nullable Object key;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable String lost;

  private DirectoryLock(
      Path folder, @Nullable Object key, boolean made, LockOwner owner, LockFile file) {
    this.folder = folder;
    this.real = Path.of(owner.folder());
    this.made = made;
    this.owner = owner;
    this.file = file;
    this.key = key;
  }

  /**
   * Locks a directory, which is created if necessary. If a process of another machine holds the
   * lock and shows no heartbeat, waits for one for up to a minute.
   *
   * @param notes receives a note when the wait begins
   * @throws BadInputException naming the owner, if another run holds the lock, or if the directory
   *     cannot be written
   */
  public static DirectoryLock take(Path folder, Consumer<String> notes) {
    return take(folder, Pace.ORDINARY, notes);
  }

  static DirectoryLock take(Path folder, Pace pace, Consumer<String> notes) {
    boolean made = !Files.exists(folder);
    try {
      Files.createDirectories(folder);
      Path real = folder.toRealPath();
      LockOwner owner = LockOwner.ofThisProcess(real);
      LockOwner other = HELD.putIfAbsent(real, owner);
      if (other != null) {
        throw inUse(folder, other.words());
      }
      DirectoryLock lock = null;
      try {
        Object key = key(real);
        LockFile file =
            LockFile.take(
                real.resolve(NAME),
                owner,
                new LockFile.Patience(
                    pace.dead(),
                    who ->
                        notes.accept(
                            folder
                                + " was taken by "
                                + who
                                + "; waiting up to "
                                + pace.dead().toSeconds()
                                + " s for a sign of life")));
        lock = new DirectoryLock(folder, key, made, owner, file);
        lock.startBeating(pace.beat());
        return lock;
      } catch (LockFile.HeldException e) {
        throw inUse(folder, String.valueOf(e.getMessage()));
      } finally {
        if (lock == null) {
          HELD.remove(real, owner);
        }
      }
    } catch (IOException e) {
      throw FileFaults.writing(folder, e);
    }
  }

  /**
   * Refuses a directory in use by a process of this machine, without modifying it. Doubtful cases
   * are decided when the lock is taken.
   *
   * @throws BadInputException naming the owner
   */
  public static void refuseIfInUse(Path folder) {
    owner(folder)
        .ifPresent(
            owner -> {
              throw inUse(folder, owner.words());
            });
  }

  /**
   * Refuses a directory if it or any directory in it, down to a depth, is in use.
   *
   * @throws BadInputException naming the directory and the owner
   */
  public static void refuseIfAnyInUse(Path folder, int depth) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder, depth)) {
      tree.filter(Files::isDirectory).forEach(DirectoryLock::refuseIfInUse);
    } catch (IOException e) {
      throw FileFaults.reading(folder, e);
    }
  }

  private static Optional<LockOwner> owner(Path folder) {
    try {
      Path real = folder.toRealPath();
      LockOwner own = HELD.get(real);
      // Opening its file here would release this process's lock.
      return own != null ? Optional.of(own) : LockFile.ownerThatRuns(real.resolve(NAME));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static InUseException inUse(Path folder, String owner) {
    return new InUseException(
        folder.toString(),
        "is in use by " + owner,
        "wait until that has ended, or choose another {out|directory}");
  }

  private static @Nullable Object key(Path folder) throws IOException {
    return Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
  }

  private void startBeating(Duration every) {
    Thread.ofPlatform()
        .daemon()
        .name("espalier-lock")
        .start(
            () -> {
              try {
                while (lost == null && !closed.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                  beat();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /**
   * The file is read by this thread only, which is never interrupted: an interrupt would close it.
   */
  private void beat() {
    String found = look();
    try {
      if (found == null && file.isInPlace() && !file.beat()) {
        found = TAKEN;
      }
    } catch (IOException e) {
      // The disk is full or a server temporarily unavailable; the next heartbeat decides.
    }
    if (found != null) {
      lost = found;
    }
  }

  private static final String GONE = "was removed or renamed while a run was using it";
  private static final String TAKEN =
      "was taken over by another process while this run gave no sign of life";

  private @Nullable String look() {
    try {
      Object now = key(real);
      if (key != null && !key.equals(now)) {
        return GONE;
      }
      return file.isInPlace() || !Files.exists(real.resolve(NAME)) ? null : TAKEN;
    } catch (IOException e) {
      return Files.exists(real) ? null : GONE;
    }
  }

  /**
   * Checks that the directory is still the one that was locked, with two accesses to the file
   * system.
   *
   * @throws RunFailedException if it was removed or renamed, or another process has taken the lock
   */
  public void check() {
    String found = lost == null ? look() : lost;
    if (found != null) {
      lost = found;
      throw failed(found);
    }
  }

  /**
   * Checks what is known already, without accessing the file system, so cheap enough for every
   * step.
   *
   * @throws RunFailedException as {@link #check}
   */
  public void checkLastSeen() {
    String found = lost;
    if (found != null) {
      throw failed(found);
    }
  }

  private RunFailedException failed(String found) {
    return new RunFailedException(
        folder
            + ": "
            + found
            + "; nothing more is written there. Bring it back and go on with {resume|resume(true)},"
            + " or start anew");
  }

  /** Releases the lock; a directory that was created for it and is still empty is deleted. */
  @Override
  public void close() {
    if (closed.getCount() == 0) {
      return;
    }
    closed.countDown();
    try {
      file.release(lost == null);
      if (made && lost == null) {
        removeIfEmpty();
      }
    } catch (IOException e) {
      // The lock becomes stale when the process ends.
    } finally {
      HELD.remove(real, owner);
    }
  }

  private void removeIfEmpty() throws IOException {
    try (Stream<Path> entries = Files.list(real)) {
      if (entries.findAny().isPresent()) {
        return;
      }
    }
    Files.deleteIfExists(real);
  }
}

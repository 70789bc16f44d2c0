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
 * One writer at a time: a directory that this process, and in it one run, has for itself. The lock
 * is a file in the directory, {@value #NAME}, that names its owner. It is gone when it is closed,
 * and what a killed process has left is taken over.
 *
 * <p>On one machine the operating system's own lock decides, and where a file system has none, the
 * process's id with the instant of its start. Of another machine's process only the beat can be
 * seen, a counter that goes up every ten seconds: an owner that stands still for a minute counts as
 * dead.
 *
 * <p>It may be used by several threads.
 */
public final class DirectoryLock implements AutoCloseable {

  static final String NAME = ".espalier.lock";

  /** How often an owner gives a sign of life, and after how long without one it counts as dead. */
  record Pace(Duration beat, Duration dead) {
    static final Pace ORDINARY = new Pace(Duration.ofSeconds(10), Duration.ofSeconds(60));
  }

  /** What this process holds, since locks of the operating system tell processes apart only. */
  private static final Map<Path, LockOwner> HELD = new ConcurrentHashMap<>();

  private final Path folder;
  private final Path real;
  private final boolean made;
  private final LockOwner owner;
  private final LockFile file;
  private final @Nullable Object key;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable String lost;

  private DirectoryLock(Path folder, boolean made, LockOwner owner, LockFile file)
      throws IOException {
    this.folder = folder;
    this.real = Path.of(owner.folder());
    this.made = made;
    this.owner = owner;
    this.file = file;
    this.key = key(real);
  }

  /**
   * Takes a directory, which is made if it is missing. Where the process of another machine has it
   * and does not move, this waits up to a minute for a sign of life.
   *
   * @param notes is told when that begins
   * @throws BadInputException naming the owner, if another run has it; or if it cannot be written
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
        lock = new DirectoryLock(folder, made, owner, file);
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
   * Refuses a directory that a process of this machine uses, without touching it. What is left open
   * is decided when it is taken.
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
   * The same of a directory and all that lies in it, to a depth.
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
      // Opening its file here would end the lock of this process.
      return own != null ? Optional.of(own) : LockFile.ownerThatRuns(real.resolve(NAME));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static BadInputException inUse(Path folder, String owner) {
    return new BadInputException(
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

  /** Only here is the file read: on a thread that nobody interrupts, which would close it. */
  private void beat() {
    String found = look();
    try {
      if (found == null && file.isInPlace() && !file.beat()) {
        found = TAKEN;
      }
    } catch (IOException e) {
      // A full disk or a server that is away for a while: the next beat tells.
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
   * Makes sure that the directory is still the one that was taken; costs two looks at the file
   * system.
   *
   * @throws RunFailedException if it was removed, renamed, or taken over
   */
  public void check() {
    String found = lost == null ? look() : lost;
    if (found != null) {
      lost = found;
      throw failed(found);
    }
  }

  /**
   * The same from what is known already, for every step.
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

  /** Gives the directory up; one that was made for it and holds nothing is removed. */
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
      // It is stale as soon as the process ends.
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

package dev.espalier.hub.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The right to download one blob, which one thread of one process has at a time: another downloader
 * on this machine, Python's included, waits and then finds the blob in place. Where the system or a
 * program forbids {@code flock}, the JDK's lock is taken, which excludes other processes of this
 * client only (and Python on Windows). No blob depends on the lock for being whole: partial files
 * are verified before they get the blob's name.
 */
public final class BlobLock implements AutoCloseable {

  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(50);
  private static final int NONE = -1;

  private final int descriptor;
  private final @Nullable FileChannel channel;

  private BlobLock(int descriptor, @Nullable FileChannel channel) {
    this.descriptor = descriptor;
    this.channel = channel;
  }

  /**
   * Takes the lock, waiting for as long as somebody else has it.
   *
   * @param waiting called once if there is a wait
   * @throws dev.espalier.hub.fault.HubException if the file of the lock cannot be used
   * @throws CancellationException if the thread is interrupted
   */
  public static BlobLock take(Path file, Runnable waiting) {
    try {
      create(file);
      for (boolean first = true; ; first = false) {
        BlobLock lock = attempt(file);
        if (lock != null) {
          return lock;
        }
        if (first) {
          waiting.run();
        }
        Thread.sleep(BETWEEN_ATTEMPTS);
      }
    } catch (IOException e) {
      throw CacheFaults.writing(file, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  /** Other users of a shared cache must be able to open it, as Python's client sees to as well. */
  private static void create(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try {
      Files.createFile(file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    } catch (FileAlreadyExistsException | UnsupportedOperationException e) {
      // It is there, or the system has no such permissions.
    }
  }

  private static @Nullable BlobLock attempt(Path file) throws IOException {
    create(file);
    if (!NativeLock.isSupported()) {
      return attemptOfJava(file);
    }
    Object before = key(file);
    int descriptor;
    try {
      descriptor = NativeLock.tryLock(file);
    } catch (IOException e) {
      return attemptOfJava(file);
    }
    if (descriptor == NONE) {
      return null;
    }
    // Somebody may have deleted the file in between, and others lock its successor.
    if (before != null && !before.equals(key(file))) {
      NativeLock.unlock(descriptor);
      return null;
    }
    return new BlobLock(descriptor, null);
  }

  private static @Nullable Object key(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return new Object();
    }
  }

  /** On Windows, Python locks the first byte. */
  private static @Nullable BlobLock attemptOfJava(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock(0, 1, false);
      if (lock != null) {
        return new BlobLock(NONE, channel);
      }
    } catch (OverlappingFileLockException e) {
      // Another thread of this process has it.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return null;
  }

  @Override
  public void close() {
    if (descriptor != NONE) {
      NativeLock.unlock(descriptor);
    }
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The lock ends with the process.
      }
    }
  }
}

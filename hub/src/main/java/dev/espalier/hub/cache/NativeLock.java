package dev.espalier.hub.cache;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The lock {@code flock(2)} of Linux and macOS, which Python's client takes. The JDK's file locks
 * are those of {@code fcntl(2)}, which these systems keep apart from it: neither excludes the
 * other.
 */
final class NativeLock {

  private static final boolean MAC =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");

  private static final int READ_WRITE = 2;
  private static final int CLOSE_ON_EXEC = MAC ? 0x1000000 : 0x80000;
  private static final int EXCLUSIVE = 2;
  private static final int WITHOUT_WAITING = 4;
  private static final int WOULD_BLOCK = MAC ? 35 : 11;
  private static final int ACCESS = 13;
  private static final int INTERRUPTED = 4;

  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /** The functions of the C library. */
  private record Functions(MethodHandle open, MethodHandle flock, MethodHandle close) {}

  private static final Optional<Functions> FUNCTIONS = functions();

  private NativeLock() {}

  @SuppressWarnings("restricted")
  private static Optional<Functions> functions() {
    if (System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows")) {
      return Optional.empty();
    }
    try {
      Linker linker = Linker.nativeLinker();
      SymbolLookup library = linker.defaultLookup();
      Linker.Option state = Linker.Option.captureCallState("errno");
      FunctionDescriptor two =
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
      return Optional.of(
          new Functions(
              linker.downcallHandle(
                  library.findOrThrow("open"),
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                  state,
                  Linker.Option.firstVariadicArg(2)),
              linker.downcallHandle(library.findOrThrow("flock"), two, state),
              linker.downcallHandle(
                  library.findOrThrow("close"),
                  FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))));
    } catch (RuntimeException | LinkageError e) {
      // A program may forbid native access to this module; another kind of lock is taken then.
      return Optional.empty();
    }
  }

  /** Tells whether the lock can be taken on this system. */
  static boolean isSupported() {
    return FUNCTIONS.isPresent();
  }

  /**
   * Takes the lock of an existing file, unless somebody holds it.
   *
   * @return the descriptor of the open file, or -1 if somebody holds the lock
   * @throws IOException if the file system has no such locks, or the file cannot be opened
   */
  static int tryLock(Path file) throws IOException {
    Functions functions = FUNCTIONS.orElseThrow();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment name = arena.allocateFrom(file.toString());
      int descriptor = (int) functions.open.invokeExact(state, name, READ_WRITE | CLOSE_ON_EXEC);
      if (descriptor < 0) {
        throw new IOException("cannot be opened, error " + errno(state));
      }
      int result;
      do {
        result = (int) functions.flock.invokeExact(state, descriptor, EXCLUSIVE | WITHOUT_WAITING);
      } while (result != 0 && errno(state) == INTERRUPTED);
      if (result == 0) {
        return descriptor;
      }
      int error = errno(state);
      unlock(descriptor);
      if (error == WOULD_BLOCK || error == ACCESS) {
        return -1;
      }
      throw new IOException("cannot be locked, error " + error);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  /** Closes the file, which releases its lock. */
  static void unlock(int descriptor) {
    try {
      int ignored = (int) FUNCTIONS.orElseThrow().close.invokeExact(descriptor);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}

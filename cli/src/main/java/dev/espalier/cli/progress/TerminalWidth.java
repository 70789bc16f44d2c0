package dev.espalier.cli.progress;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * The width of the terminal behind standard error, in columns. Terminals are resized during a run,
 * so the width is queried for every output, which takes a microsecond.
 */
final class TerminalWidth implements IntSupplier {

  /** Set by the launcher: the width at the start, 0 if there is no terminal. */
  private static final int AT_START = Integer.getInteger("espalier.columns", 0);

  private static final int STANDARD_ERROR = 2;

  /** {@code struct winsize}: rows and columns, in characters and in pixels, two bytes each. */
  private static final long SIZE = 8;

  private static final long COLUMNS = 2;

  private final MethodHandle ioctl;
  private final long request;
  private final MemorySegment size = Arena.ofAuto().allocate(SIZE, Short.BYTES);
  private int columns;

  private TerminalWidth(MethodHandle ioctl, long request, int columns) {
    this.ioctl = ioctl;
    this.request = request;
    this.columns = columns;
  }

  /** Returns the current width if the system can report it, otherwise that at the start. */
  static IntSupplier ofStandardError() {
    if (AT_START <= 0) {
      return () -> 0;
    }
    return request()
        .<IntSupplier>map(request -> new TerminalWidth(ioctl(), request, AT_START))
        .orElse(() -> AT_START);
  }

  /** {@code TIOCGWINSZ}, whose value depends on the system. */
  private static Optional<Long> request() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    return system.contains("linux")
        ? Optional.of(0x5413L)
        : system.contains("mac") ? Optional.of(0x4008_7468L) : Optional.empty();
  }

  private static MethodHandle ioctl() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("ioctl"),
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
        Linker.Option.firstVariadicArg(2));
  }

  @Override
  public int getAsInt() {
    try {
      int failed = (int) ioctl.invokeExact(STANDARD_ERROR, request, size);
      int now = Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, COLUMNS));
      if (failed == 0 && now > 0) {
        columns = now;
      }
    } catch (Throwable e) {
      // Without a current width, the last known one is used.
      if (e instanceof Error error) {
        throw error;
      }
    }
    return columns;
  }
}

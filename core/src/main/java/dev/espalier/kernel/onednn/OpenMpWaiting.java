package dev.espalier.kernel.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Makes OpenMP's threads sleep between products. By default they spin, which is as fast as sleeping
 * on an idle machine, and many times slower if anything else needs a processor: our own workers, or
 * another program. OpenMP reads the environment once, when it is loaded.
 */
final class OpenMpWaiting {

  private static final String VARIABLE = "OMP_WAIT_POLICY";

  private OpenMpWaiting() {}

  /** Lets threads sleep, unless the user's environment sets a wait policy. */
  static void passive() {
    if (System.getenv(VARIABLE) != null) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return; // Windows has none and uses another OpenMP runtime.
    }
    MethodHandle call =
        linker.downcallHandle(
            setenv.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int _ =
          (int) call.invokeExact(arena.allocateFrom(VARIABLE), arena.allocateFrom("passive"), 0);
    } catch (Throwable thrown) {
      throw new IllegalStateException("setenv failed", thrown);
    }
  }
}

package dev.espalier.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_set_jit_profiling_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_set_verbose;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_in_order;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.Loader;

/**
 * The native library: loaded, with logging disabled, an engine on the CPU and a number of threads.
 */
public final class OneDnn {

  private static final String JAVACPP_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

  private final dnnl_engine engine = new dnnl_engine();
  private final dnnl_stream stream = new dnnl_stream();
  private final MethodHandle setThreads;
  private final int threads;

  private OneDnn(MethodHandle setThreads, int threads) {
    this.setThreads = setThreads;
    this.threads = threads;
  }

  /**
   * Loads the library.
   *
   * @param threads number of threads of each product
   * @throws OneDnnUnavailableException with the reason, if it is unavailable on this machine
   */
  public static OneDnn load(int threads) {
    try {
      OpenMpWaiting.passive();
      withoutLimitOfItsOwn();
      UnpackedLibraries.prepare();
      String path = Loader.load(org.bytedeco.dnnl.global.dnnl.class);
      OneDnn library = new OneDnn(openMpSetThreads(Path.of(path)), threads);
      library.start();
      return library;
    } catch (LinkageError | RuntimeException unavailable) {
      throw new OneDnnUnavailableException(unavailable);
    }
  }

  /**
   * By default JavaCPP refuses to allocate its small descriptors once the whole process takes more
   * than twice the Java heap's limit. Tensors are outside the heap, so that says nothing about the
   * memory there is. A limit set by the user stays.
   */
  private static void withoutLimitOfItsOwn() {
    if (System.getProperty(JAVACPP_LIMIT) == null) {
      System.setProperty(JAVACPP_LIMIT, "0");
    }
  }

  /**
   * Looking up a symbol in a library also searches the libraries it links, so this finds the OpenMP
   * runtime that oneDNN itself uses, whichever file that is.
   */
  private static MethodHandle openMpSetThreads(Path library) {
    return Linker.nativeLinker()
        .downcallHandle(
            SymbolLookup.libraryLookup(library, Arena.global()).findOrThrow("omp_set_num_threads"),
            FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
  }

  private void start() {
    useThreads();
    dnnl_set_verbose(0);
    dnnl_set_jit_profiling_flags(0);
    check("engine", dnnl_engine_create(engine, dnnl_cpu, 0));
    check("stream", dnnl_stream_create(stream, engine, dnnl_stream_in_order));
  }

  /** OpenMP keeps the number of threads per calling thread, so it is set on every call. */
  void useThreads() {
    try {
      setThreads.invokeExact(threads);
    } catch (Throwable thrown) {
      throw new IllegalStateException("omp_set_num_threads failed", thrown);
    }
  }

  /** Returns the version, such as {@code 3.8.1}. */
  public String version() {
    var version = dnnl_version();
    return version.major() + "." + version.minor() + "." + version.patch();
  }

  /** Tells whether the processor has bfloat16 instructions, in AVX-512 or AMX. */
  public boolean multipliesBfloat16() {
    // Instruction sets are bits; each larger set contains the bits of the smaller ones.
    return (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core_bf16)
        == dnnl_cpu_isa_avx512_core_bf16;
  }

  dnnl_engine engine() {
    return engine;
  }

  dnnl_stream stream() {
    return stream;
  }

  static void check(String what, int status) {
    if (status != dnnl_success) {
      throw new IllegalStateException("oneDNN: " + what + " failed with status " + status);
    }
  }
}

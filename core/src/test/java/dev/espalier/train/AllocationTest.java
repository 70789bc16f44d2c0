package dev.espalier.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.model.Activations;
import dev.espalier.model.FormChoice;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.RandomMasks;
import dev.espalier.text.TokenBlocks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step takes its memory from what the trainer was made with; on the heap it leaves crumbs. */
class AllocationTest {

  private static final int STEPS = 150;
  private static final int BATCH = 16;
  private static final int TOKENS = 64;

  private static final Gpt2Config CONFIG =
      new Gpt2Config(
          997,
          TOKENS,
          96,
          3,
          4,
          384,
          ActivationFunction.GELU_NEW,
          1e-5f,
          true,
          false,
          0.1f,
          0.1f,
          0.1f,
          0.02f,
          null,
          null);

  /** What a step would leave on the heap if it took its buffers there. */
  private static final long BUFFERS = Activations.trainingBytes(CONFIG, BATCH, TOKENS);

  @ParameterizedTest
  @ValueSource(strings = {"all 1", "all 0.1", "layer-norms 0.5", "layer-norms 0"})
  void aStepAllocatesNoBuffers(String mask) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] allocated = new long[STEPS + 1];
    try (Arena arena = Arena.ofShared();
        Kernels kernels = KernelChoice.choose("auto", 1)) {
      Parameters weights = Parameters.allocate(arena, CONFIG);
      weights.initialise(1);
      MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, 2L * BATCH * TOKENS);
      new Trainer(
              CONFIG, kernels, settings(), new TokenBlocks(ids, TOKENS, "zeros"), FormChoice.SPARSE)
          .train(
              weights,
              RandomMasks.of(mask, CONFIG, 1),
              0,
              TrainingListener.NONE,
              (step, _) -> allocated[step] = threads.getCurrentThreadAllocatedBytes());
    }
    // Views and lambdas of some hundred calls; and, until the compiler has seen the code often
    // enough,
    // vectors that become objects, which is why the bound is no lower.
    int warm = STEPS - 20;
    long perStep = (allocated[STEPS] - allocated[warm]) / (STEPS - warm);
    assertThat(perStep).isLessThan(BUFFERS);
  }

  private static TrainingSettings settings() {
    return new TrainingSettings(
        1,
        OptionalInt.of(STEPS),
        BATCH,
        1e-3,
        0,
        OptimizerSettings.of(OptimizerSettings.Kind.ADAMW, 0.01),
        1,
        1,
        false,
        1);
  }
}

package dev.espalier.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
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
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A step takes its memory from what the trainer was made with; on the heap it leaves crumbs.
 *
 * <p>Until the compiler has seen the kernels' loops often enough each vector is an object, many
 * megabytes of them in a step, and how soon that ends is the machine's. A buffer that a step takes
 * is taken in every step, for ever. So training goes on until a step has left no more than crumbs,
 * however many it takes; with a buffer none ever does.
 */
class AllocationTest {

  /** Steps after which compiling has ended on any machine; ten are usual. */
  private static final int PATIENCE = 3_000;

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

  /**
   * Views and lambdas of some hundred calls. The smallest activation, [rows, width], is more, and
   * so is a row of scratch for each row of the batch.
   */
  private static final long CRUMBS = 4L * BATCH * TOKENS * 96 / 2;

  /** Ends a training whose last step is the one that was waited for. */
  private static final class Settled extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @ParameterizedTest
  @CsvSource({
    "onednn, all 1",
    "onednn, layer-norms 0.5",
    "vector, all 1",
    "vector, all 0.1",
    "vector, layer-norms 0.5",
    "vector, layer-norms 0"
  })
  void aStepAllocatesNoBuffers(String set, String mask) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] before = {Long.MAX_VALUE};
    long[] least = {Long.MAX_VALUE};
    int[] taken = {0};
    try (Arena arena = Arena.ofShared();
        Kernels kernels = KernelChoice.choose(set, 1)) {
      Parameters weights = Parameters.allocate(arena, CONFIG);
      weights.initialise(1);
      MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, 2L * BATCH * TOKENS);
      Trainer trainer =
          new Trainer(
              CONFIG,
              kernels,
              settings(),
              new TokenBlocks(ids, TOKENS, "zeros"),
              FormChoice.SPARSE);
      try {
        trainer.train(
            weights,
            RandomMasks.of(mask, CONFIG, 1),
            0,
            TrainingListener.NONE,
            (step, _) -> {
              long now = threads.getCurrentThreadAllocatedBytes();
              if (step > 1) {
                least[0] = Math.min(least[0], now - before[0]);
              }
              taken[0] = step;
              before[0] = now;
              if (least[0] < CRUMBS) {
                throw new Settled();
              }
            });
      } catch (Settled end) {
        assertThat(least[0]).isNotNegative();
      }
    }
    assertThat(least[0]).as("bytes of the leanest of %s steps", taken[0]).isLessThan(CRUMBS);
  }

  private static TrainingSettings settings() {
    return new TrainingSettings(
        1,
        OptionalInt.of(PATIENCE),
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

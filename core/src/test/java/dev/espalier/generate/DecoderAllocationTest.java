package dev.espalier.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.espalier.fixture.ConfigOf;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A warm token allocates no buffers, and no vector stays an object: the products of a token would
 * box some ten thousand of them. How soon the compiler has seen to that differs, so that the test
 * decodes until it has.
 */
class DecoderAllocationTest {

  private static final Gpt2Config CONFIG = ConfigOf.shape(997, 64, 96, 2, 4, 384).make();

  private static final int TOKENS = 60;
  private static final int MOST_TURNS = 2_000;

  /** A few views and lambdas; the smallest buffer, a row of the model, has 384 bytes. */
  private static final long SMALL_OBJECTS = 3_000;

  @ParameterizedTest
  @CsvSource({"auto, 0", "vector, 0", "vector, 2"})
  void aWarmTokenAllocatesNoBuffersAndBoxesNoVectors(String set, double sparseBelow) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Arena arena = Arena.ofShared();
        Kernels kernels = KernelChoice.choose(set, 1)) {
      Parameters weights = Parameters.allocate(arena, CONFIG);
      weights.initialise(1);
      Decoder decoder =
          new Decoder(
              arena,
              kernels,
              DecoderWeights.of(arena, kernels, weights, new DecodingForms(sparseBelow, false)),
              Room.whole(CONFIG));
      long each = Long.MAX_VALUE;
      for (int turn = 0; turn < MOST_TURNS && each > SMALL_OBJECTS; turn++) {
        decoder.restart();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int token = 0; token < TOKENS; token++) {
          decoder.read(token);
        }
        each = (threads.getCurrentThreadAllocatedBytes() - before) / TOKENS;
      }
      assertThat(each).isLessThanOrEqualTo(SMALL_OBJECTS);
    }
  }
}

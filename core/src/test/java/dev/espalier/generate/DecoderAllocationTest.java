package dev.espalier.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.espalier.fixture.ChildJvm;
import dev.espalier.fixture.ConfigOf;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A warm token allocates no buffers, and no vector stays an object: the products of a token would
 * box some ten thousand of them. Measured in a JVM of its own: what its compiler makes of a kernel
 * depends on all that has run before.
 */
class DecoderAllocationTest {

  private static final Gpt2Config CONFIG = ConfigOf.shape(997, 64, 96, 2, 4, 384).make();

  /** Kernel set, the density below which products go by survivors, and whether others are bf16. */
  private static final List<String> CASES =
      List.of("auto, 0, false", "vector, 0, false", "vector, 0, true", "vector, 2, false");

  private static final int TOKENS = 60;
  private static final int MOST_TURNS = 500;

  /** A few views and lambdas; the smallest buffer, a row of the model, has 384 bytes. */
  private static final long SMALL_OBJECTS = 3_000;

  /** As in AllocationTest: the machine's own vectors, those of AVX2, and 128-bit ones. */
  @ParameterizedTest
  @ValueSource(strings = {"-XX:UseAVX=3", "-XX:UseAVX=2", "-XX:MaxVectorSize=16"})
  void aWarmTokenAllocatesNoBuffersAndBoxesNoVectors(String width) throws Exception {
    String printed =
        ChildJvm.compilingAtOnce(width).run(WarmTokens.class, CASES.toArray(String[]::new));
    assertThat(printed.lines().map(Long::parseLong).toList())
        .hasSize(CASES.size())
        .allSatisfy(bytes -> assertThat(bytes).isLessThanOrEqualTo(SMALL_OBJECTS));
  }

  /** Prints the bytes that a token allocates once the compiler is through, for each case. */
  static final class WarmTokens {

    public static void main(String[] args) {
      for (String given : args) {
        String[] parts = given.split(", ");
        DecodingForms forms =
            new DecodingForms(Double.parseDouble(parts[1]), Boolean.parseBoolean(parts[2]));
        System.out.println(bytesOfToken(parts[0], forms));
      }
    }

    private static long bytesOfToken(String set, DecodingForms forms) {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      try (Arena arena = Arena.ofShared();
          Kernels kernels = KernelChoice.choose(set, 1)) {
        Parameters weights = Parameters.allocate(arena, CONFIG);
        weights.initialise(1);
        Decoder decoder =
            new Decoder(
                arena,
                kernels,
                DecoderWeights.of(arena, kernels, weights, forms),
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
        return each;
      }
    }
  }
}

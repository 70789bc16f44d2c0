package dev.espalier.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernel.choice.KernelChoice;
import java.util.List;
import java.util.function.Function;

/**
 * Random shapes and lengths through every kernel of every set. Operands lie between guard areas,
 * which must stay unchanged. Results equal the plain twin's, and are bit-identical on 1, 2 and 7
 * threads, except where oneDNN multiplies. Operands that are one number too short are refused
 * without touching adjacent memory.
 */
final class FuzzedSets {

  /** Cases per kernel; the seed makes them the same in every run. */
  private static final int CASES = 24;

  // They keep their threads until the tests end.
  static final Kernels PLAIN = KernelChoice.choose("plain", 1);
  static final List<Kernels> PLAINS =
      List.of(KernelChoice.choose("plain", 2), KernelChoice.choose("plain", 7));
  static final List<Kernels> VECTORS =
      List.of(
          KernelChoice.choose("vector", 1),
          KernelChoice.choose("vector", 2),
          KernelChoice.choose("vector", 7));
  static final List<Kernels> ONEDNNS =
      List.of(KernelChoice.choose("onednn", 1), KernelChoice.choose("onednn", 2));

  private FuzzedSets() {}

  /** Runs cases of a kernel through every set. */
  static void assertTwins(Function<Fuzz, FuzzedCase> maker, long seed) {
    assertThat(System.getProperty("jdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK"))
        .as("the checks are on")
        .isNull();
    Fuzz fuzz = new Fuzz(seed);
    for (int i = 0; i < CASES; i++) {
      FuzzedCase fuzzed = maker.apply(fuzz);
      List<float[]> expected = fuzzed.run(PLAIN);
      PLAINS.forEach(set -> FuzzedCase.assertSame(fuzzed.run(set), expected, "plain"));
      List<float[]> one = fuzzed.run(VECTORS.getFirst());
      FuzzedCase.assertClose(one, expected, "vector");
      VECTORS.forEach(set -> FuzzedCase.assertSame(fuzzed.run(set), one, "vector"));
      ONEDNNS.forEach(set -> FuzzedCase.assertClose(fuzzed.run(set), expected, "onednn"));
      if (i % 4 == 0) {
        fuzzed.assertRefusedWhereShort(PLAIN);
        fuzzed.assertRefusedWhereShort(VECTORS.get(i / 4 % 3));
        fuzzed.assertRefusedWhereShort(ONEDNNS.get(i / 4 % 2));
      }
    }
  }
}

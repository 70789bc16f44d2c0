package dev.espalier.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchOrderTest {

  @Test
  void everyBlockComesOnce() {
    for (int blocks : new int[] {0, 1, 2, 13, 1009}) {
      int[] order = BatchOrder.order(blocks, 42, 3, true);
      assertThat(Arrays.stream(order).sorted().toArray())
          .isEqualTo(IntStream.range(0, blocks).toArray());
    }
  }

  @Test
  void withoutShufflingTheOrderOfTheTextIsKept() {
    assertThat(BatchOrder.order(5, 42, 1, false)).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void theOrderDependsOnSeedAndEpochOnly() {
    assertThat(BatchOrder.order(101, 42, 2, true)).isEqualTo(BatchOrder.order(101, 42, 2, true));
    Set<List<Integer>> orders = new HashSet<>();
    for (long seed : new long[] {0, 1, 42, 0x9e3779b97f4a7c15L}) {
      for (int epoch = 0; epoch < 5; epoch++) {
        orders.add(Arrays.stream(BatchOrder.order(101, seed, epoch, true)).boxed().toList());
      }
    }
    assertThat(orders).hasSize(20);
  }

  /** Each of the 24 orders of four blocks is equally likely. */
  @Test
  void isUniform() {
    int[] counts = new int[256];
    for (int seed = 0; seed < 24_000; seed++) {
      int[] order = BatchOrder.order(4, seed, 0, true);
      counts[order[0] * 64 + order[1] * 16 + order[2] * 4 + order[3]]++;
    }
    assertThat(Arrays.stream(counts).filter(count -> count > 0).boxed())
        .hasSize(24)
        .allMatch(count -> Math.abs(count - 1000) < 160);
  }

  /** Runs must stay reproducible from one version to the next. */
  @Test
  void theOrderOfASeedNeverChanges() {
    assertThat(BatchOrder.order(8, 42, 0, true)).containsExactly(3, 7, 6, 1, 2, 5, 0, 4);
    assertThat(BatchOrder.order(8, 42, 1, true)).containsExactly(3, 2, 1, 6, 4, 5, 0, 7);
  }
}

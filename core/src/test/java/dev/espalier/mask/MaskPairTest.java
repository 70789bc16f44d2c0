package dev.espalier.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskPairTest {

  private static final TensorSpec FIRST =
      new TensorSpec("first", Shape.of(7, 19), true, TensorSpec.Kind.PROJECTION);
  private static final TensorSpec SECOND =
      new TensorSpec("second", Shape.of(101), true, TensorSpec.Kind.PROJECTION);
  private static final List<TensorSpec> SCOPE = List.of(FIRST, SECOND);

  private static Mask random(long seed, List<TensorSpec> scope) {
    Random random = new Random(seed);
    return Mask.dense(scope).keeping((t, i) -> random.nextInt(3) == 0);
  }

  private static MaskPair pair(Mask a, Mask b, boolean force) {
    return MaskPair.of(
        new MaskWithOrigin(a, Optional.empty()),
        new MaskWithOrigin(b, Optional.empty()),
        "a and b",
        force);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void countsWeightByWeight(long seed) {
    Mask a = random(seed, SCOPE);
    Mask b = random(seed + 10, SCOPE);
    MaskPair pair = pair(a, b, false);
    Mask both = pair.intersection().mask();
    Mask either = pair.union().mask();
    for (int t = 0; t < SCOPE.size(); t++) {
      long intersection = 0;
      long union = 0;
      long differ = 0;
      long size = SCOPE.get(t).shape().size();
      for (long i = 0; i < size; i++) {
        boolean inA = a.kept(t, i);
        boolean inB = b.kept(t, i);
        intersection += inA && inB ? 1 : 0;
        union += inA || inB ? 1 : 0;
        differ += inA == inB ? 0 : 1;
        assertThat(both.kept(t, i)).isEqualTo(inA && inB);
        assertThat(either.kept(t, i)).isEqualTo(inA || inB);
      }
      Overlap overlap = pair.overlaps().get(SCOPE.get(t).name());
      assertThat(overlap)
          .isEqualTo(new Overlap(size, a.survivors(t), b.survivors(t), intersection));
      assertThat(overlap.jaccard()).isEqualTo((double) intersection / union);
      assertThat(overlap.distance()).isEqualTo((double) differ / size);
    }
  }

  @Test
  void twoEmptyMasksAreEqual() {
    Mask none = Mask.dense(SCOPE).keeping((t, i) -> false);
    Overlap overlap = pair(none, none, false).overlaps().get("first");
    assertThat(overlap.jaccard()).isEqualTo(1);
    assertThat(overlap.distance()).isZero();
  }

  @Test
  void refusesOtherCheckpointsUnlessForced() {
    MaskWithOrigin a = MaskWithOrigin.to("aaaaaaaaaaaaaaaaaaaa", random(1, SCOPE));
    MaskWithOrigin b = MaskWithOrigin.to("bbbbbbbbbbbbbbbbbbbb", random(2, SCOPE));
    assertThatThrownBy(() -> MaskPair.of(a, b, "a and b", false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("different checkpoints, aaaaaaaaaaaa and bbbbbbbbbbbb")
        .hasMessageContaining("force");
    assertThat(MaskPair.of(a, b, "a and b", true).union().model()).isEmpty();
    assertThat(MaskPair.of(a, a, "a and b", false).union().model()).isEqualTo(a.model());
    MaskWithOrigin old = new MaskWithOrigin(b.mask(), Optional.empty());
    assertThat(MaskPair.of(a, old, "a and b", false).union().model()).as("not known").isEmpty();
  }

  @Test
  void aTensorOfOnlyOneScopeIsFullyKeptInTheOtherIfForced() {
    Mask a = random(1, List.of(FIRST));
    Mask b = random(2, List.of(SECOND));
    assertThatThrownBy(() -> pair(a, b, false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("first is in the scope of only one");
    Mask both = pair(a, b, true).intersection().mask();
    assertThat(both.specs()).isEqualTo(SCOPE);
    assertThat(both.only(FIRST::equals).differences(a)).isZero();
    assertThat(both.only(SECOND::equals).differences(b)).isZero();
    assertThat(pair(a, b, true).union().mask().sparsity()).isZero();
  }

  @Test
  void otherShapesAreRefusedEvenIfForced() {
    TensorSpec turned = new TensorSpec("first", Shape.of(19, 7), true, TensorSpec.Kind.PROJECTION);
    assertThatThrownBy(() -> pair(random(1, SCOPE), random(2, List.of(turned, SECOND)), true))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("first is [7, 19] in one and [19, 7] in the other");
  }
}

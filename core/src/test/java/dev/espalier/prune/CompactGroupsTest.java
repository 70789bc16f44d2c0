package dev.espalier.prune;

import static dev.espalier.prune.DefinedGroups.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Inputs;
import dev.espalier.model.LayerShape;
import dev.espalier.model.LayerShape.Attention;
import dev.espalier.model.LayerShape.Mlp;
import dev.espalier.prune.DefinedGroups.Weight;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The groups of a compact model, whose blocks have different widths. */
class CompactGroupsTest {

  /** Blocks of different widths: one with both sub-layers, one without any matrices. */
  private static final Gpt2Config COMPACT =
      CONFIG.withShape(
          19,
          List.of(
              new LayerShape(
                  0, new Attention(2, 3, 5, Inputs.of(1, 8, 18)), new Mlp(4, Inputs.of(0, 2))),
              new LayerShape(1, Attention.BIAS, Mlp.BIAS),
              new LayerShape(2, null, new Mlp(6))));

  @Test
  void aCompactModelsGroupsAreThoseLeftInEachBlock() {
    List<TensorSpec> specs = Scope.resolve("linear", Gpt2Layout.of(COMPACT).specs(), "test");
    // c_attn of 3 × 22 and its projection of 10 × 19; c_fc of 2 × 4 and 4 × 19; 19 × 6 and 6 × 19.
    assertThat(sizes(Granularity.HEAD, specs)).containsExactly("0 head 2 of 128");
    assertThat(sizes(Granularity.HEAD_DIM, specs))
        .containsExactly("0 query-key 6 of 6", "0 value-projection 10 of 22");
    assertThat(sizes(Granularity.NEURON, specs))
        .containsExactly("0 neuron 4 of 21", "2 neuron 6 of 38");
    assertThat(sizes(Granularity.LAYER, specs))
        .containsExactly("0 layer 1 of 340", "2 layer 1 of 228");
  }

  /** Groups of one block and kind have equal sizes, and no weight is in two. */
  private static List<String> sizes(Granularity granularity, List<TensorSpec> specs) {
    Map<String, List<Long>> sizes = new LinkedHashMap<>();
    Set<Weight> seen = new HashSet<>();
    for (Group group : Groups.of(granularity, COMPACT, specs)) {
      sizes
          .computeIfAbsent(group.layer() + " " + group.kind(), _ -> new ArrayList<>())
          .add(group.size());
      group.forEach(
          (t, i) -> {
            assertThat(i).isLessThan(specs.get(t).shape().size());
            assertThat(seen.add(new Weight(t, i))).isTrue();
          });
    }
    return sizes.entrySet().stream()
        .map(
            of -> {
              assertThat(Set.copyOf(of.getValue())).hasSize(1);
              return of.getKey() + " " + of.getValue().size() + " of " + of.getValue().getFirst();
            })
        .toList();
  }

  @Test
  void aCompactModelWithoutSuchGroupsIsRefused() {
    Gpt2Config noHeads = CONFIG.withShape(19, List.of(new LayerShape(0, null, new Mlp(6))));
    List<TensorSpec> specs = Scope.resolve("linear", Gpt2Layout.of(noHeads).specs(), "test");
    assertThatThrownBy(
            () -> PruningUnits.of(Granularity.HEAD, Ranking.GLOBAL, Share.of(0), noHeads, specs))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "granularity head: the compact model has no heads left; choose another granularity");
  }
}

package dev.espalier.prune;

import static dev.espalier.prune.DefinedGroups.CONFIG;
import static dev.espalier.prune.DefinedGroups.scope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scopes that contain groups fully, partly, or not at all. */
class GroupScopesTest {

  @ParameterizedTest
  @CsvSource({
    "NEURON, ln_1, transformer.h.0.mlp.c_fc.weight",
    "NEURON, .*mlp.c_fc.weight, transformer.h.0.mlp.c_proj.weight",
    "HEAD, .*(h.0.attn.*|c_attn).weight, transformer.h.1.attn.c_proj.weight",
    "HEAD_DIM, .*attn.c_proj.weight, transformer.h.0.attn.c_attn.weight",
    "LAYER, .*mlp.*weight, transformer.h.0.attn.c_attn.weight"
  })
  void refusesScopesWithPartsOfGroups(Granularity granularity, String scope, String missing) {
    List<TensorSpec> specs = scope(scope);
    assertThatThrownBy(
            () -> PruningUnits.of(granularity, Ranking.GLOBAL, Share.of(0), CONFIG, specs))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("scope: lacks " + missing)
        .hasMessageContaining("granularity " + granularity.word());
  }

  @Test
  void someBlocksMayHaveNoGroups() {
    List<TensorSpec> specs = scope(".*h.[02].mlp.*weight");
    PruningBudget left =
        PruningUnits.of(Granularity.NEURON, Ranking.LAYER, Share.of(0), CONFIG, specs)
            .remaining(Mask.dense(specs));
    assertThat(left.pools()).extracting(PruningBudget.Pool::units).containsExactly(37L, 37L);
    assertThat(left.greatestSparsity()).isEqualTo(1);
  }
}

package dev.espalier.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {

  private static final Gpt2Config DISTILGPT2 =
      new Gpt2Config(
          50257,
          1024,
          768,
          6,
          12,
          3072,
          ActivationFunction.GELU_NEW,
          1e-5f,
          true,
          false,
          0.1f,
          0.1f,
          0.1f,
          0.02f,
          50256,
          50256);

  private static final List<TensorSpec> TENSORS = Gpt2Layout.of(DISTILGPT2).specs();

  @ParameterizedTest
  @CsvSource({
    "ln_1, 6, 4608",
    "layer-norms, 13, 9984",
    "linear, 24, 42467328",
    "all, 26, 81851136",
    "transformer\\.h\\.[01]\\.mlp\\..*\\.weight, 4, 9437184"
  })
  void holdsTheTensorsOfDistilgpt2(String scope, int tensors, long weights) {
    List<TensorSpec> matched = Scope.resolve(scope, TENSORS, "--scope");
    assertThat(matched).hasSize(tensors);
    assertThat(matched.stream().mapToLong(spec -> spec.shape().size()).sum()).isEqualTo(weights);
  }

  @ParameterizedTest
  @CsvSource({
    "all, 27, 120448512",
    "linear, 24, 42467328",
    "lm_head\\.weight, 1, 38597376",
    "lm_head.*|.*wte.*, 2, 77194752"
  })
  void aHeadOfItsOwnIsATensorOfItsOwn(String scope, int tensors, long weights) {
    List<TensorSpec> untied = Gpt2Layout.of(DISTILGPT2.withTiedHead(false)).specs();
    List<TensorSpec> matched = Scope.resolve(scope, untied, "--scope");
    assertThat(matched).hasSize(tensors);
    assertThat(matched.stream().mapToLong(spec -> spec.shape().size()).sum()).isEqualTo(weights);
    assertThat(matched).allMatch(TensorSpec::decays);
  }

  @Test
  void theLayoutHoldsDistilgpt2sParameters() {
    assertThat(TENSORS.stream().mapToLong(spec -> spec.shape().size()).sum()).isEqualTo(81_912_576);
  }

  @Test
  void refusesWhatMatchesNothingAndListsWhatExists() {
    assertThatThrownBy(() -> Scope.resolve("ln_9", TENSORS, "--scope"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("--scope: 'ln_9' matches no tensor")
        .hasMessageContaining("transformer.h.N.attn.c_attn.weight");
  }

  @Test
  void refusesABrokenExpression() {
    assertThatThrownBy(() -> Scope.resolve("h.[", TENSORS, "--scope"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no valid regular expression");
  }
}

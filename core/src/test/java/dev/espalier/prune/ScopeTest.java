package dev.espalier.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.ConfigOf;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopeTest {

  private static final Gpt2Config DISTILGPT2 =
      ConfigOf.shape(50257, 1024, 768, 6, 12, 3072).dropout(0.1, 0.1, 0.1).make();

  private static final List<TensorSpec> TENSORS = Gpt2Layout.of(DISTILGPT2).specs();

  @ParameterizedTest
  @CsvSource({
    "ln_1, 6, 4608",
    "layer-norms, 13, 9984",
    "linear, 24, 42467328",
    "all, 26, 81851136",
    "transformer\\.h\\.[01]\\.mlp\\..*\\.weight, 4, 9437184"
  })
  void selectsTheTensorsOfDistilgpt2(String scope, int tensors, long weights) {
    List<TensorSpec> matched = Scope.resolve(scope, TENSORS, "scope");
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
  void anUntiedHeadIsASeparateTensorOfTheLayout(String scope, int tensors, long weights) {
    List<TensorSpec> untied = Gpt2Layout.of(DISTILGPT2.withTiedHead(false)).specs();
    List<TensorSpec> matched = Scope.resolve(scope, untied, "scope");
    assertThat(matched).hasSize(tensors);
    assertThat(matched.stream().mapToLong(spec -> spec.shape().size()).sum()).isEqualTo(weights);
    assertThat(matched).allMatch(TensorSpec::decays);
  }

  @Test
  void theLayoutHoldsDistilgpt2sParameters() {
    assertThat(TENSORS.stream().mapToLong(spec -> spec.shape().size()).sum()).isEqualTo(81_912_576);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          c_attn ; 6 ; transformer\\.h\\.\\d\\.attn\\.c_attn\\.weight
          attn.c_attn ; 6 ; .*\\.c_attn\\.weight
          c_attn.weight ; 6 ; .*\\.c_attn\\.weight
          c_attn.bias ; 6 ; .*\\.c_attn\\.bias
          c_proj ; 12 ; .*\\.c_proj\\.weight
          mlp.c_proj ; 6 ; .*mlp\\.c_proj\\.weight
          h.0.mlp ; 2 ; transformer\\.h\\.0\\.mlp\\.(c_fc|c_proj)\\.weight
          transformer.h.1 ; 6 ; transformer\\.h\\.1\\..*\\.weight
          transformer.h.1.ln_2.weight ; 1 ; transformer\\.h\\.1\\.ln_2\\.weight
          mlp ; 12 ; .*mlp.*weight
          ln_2 ; 6 ; .*ln_2\\.weight
          wte ; 1 ; transformer\\.wte\\.weight
          lm_head ; 1 ; transformer\\.wte\\.weight
          lm_head.weight ; 1 ; transformer\\.wte\\.weight
          c_attn,mlp.c_fc ; 12 ; .*(c_attn|c_fc)\\.weight
          ln_1, lm_head ; 7 ; .*(ln_1|wte)\\.weight
          (?!.*mlp)transformer\\.h.*weight ; 24 ; .*(ln_.|attn.c_....?)\\.weight
          """)
  void acceptsNamesOfModules(String scope, int tensors, String names) {
    assertThat(Scope.resolve(scope, TENSORS, "scope"))
        .hasSize(tensors)
        .allMatch(spec -> spec.name().matches(names));
  }

  /** A name that is also a matching expression means the same either way. */
  @Test
  void noNameHasTwoMeanings() {
    for (TensorSpec spec : TENSORS) {
      List<String> words = ModuleNames.words(spec.name());
      for (int from = 0; from < words.size(); from++) {
        for (int to = from + 1; to <= words.size(); to++) {
          String name = String.join(".", words.subList(from, to));
          List<TensorSpec> asExpression =
              TENSORS.stream().filter(each -> each.name().matches(name)).toList();
          List<TensorSpec> asModule =
              TENSORS.stream().filter(ModuleNames.named(name, TENSORS)).toList();
          if (!asExpression.isEmpty()) {
            assertThat(asExpression).isEqualTo(asModule);
          }
        }
      }
    }
  }

  @Test
  void anUntiedHeadIsASeparateTensor() {
    List<TensorSpec> untied = new ArrayList<>(TENSORS);
    untied.add(new TensorSpec("lm_head.weight", Shape.of(50257, 768), true, Kind.EMBEDDING));
    assertThat(Scope.resolve("lm_head", untied, "scope"))
        .extracting(TensorSpec::name)
        .containsExactly("lm_head.weight");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          ln_9 ; did you mean ln_1?
          c_atn ; did you mean c_attn?
          attn.c_prj ; did you mean c_proj?
          nothing.like.it ; use ln_1, layer-norms, linear, all, a module such as c_attn
          h.*.attn ; '.*(?:h.*.attn).*' matches 24
          c_attn\\.weight ; '.*(?:c_attn\\.weight).*' matches 6
          c_attn,c_fcc ; did you mean c_fc?
          """)
  void suggestsAScopeForOneThatMatchesNothing(String scope, String says) {
    assertThatThrownBy(() -> Scope.resolve(scope, TENSORS, "scope"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("scope: '" + scope + "' matches no tensor")
        .hasMessageContaining(says)
        .satisfies(fault -> assertThat(fault.getMessage()).hasSizeLessThan(240));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          h.[ ; no valid regular expression
          (\\w+\\.?)+! ; matches no tensor
          ((a|[a-z.0-9_])+)+$$x ; matches no tensor
          (.*)*(.*)*(.*)*(.*)*(.*)*x ; too many ways
          (?:(?:(?:){9999}){9999}){9999} ; too many ways
          ^{2000000000} ; too many ways
          """)
  void refusesExpressionsThatWouldNeverEnd(String expression, String says) {
    assertThatThrownBy(() -> Scope.resolve(expression, TENSORS, "scope"))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("scope: '")
        .hasMessageContaining(says);
  }

  @Test
  void refusesInvalidScopesOfAnyLengthInOneLine() {
    for (String piece : List.of("a", "(", "c_attn,", " ", "[", "\\", "\n")) {
      assertThatThrownBy(() -> Scope.resolve(piece.repeat(10_000_000), TENSORS, "scope"))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("10,000,000 characters".substring(2))
          .satisfies(fault -> assertThat(fault.getMessage()).hasSizeLessThan(200));
    }
    assertThatThrownBy(
            () -> Scope.resolve("(".repeat(2000) + ")".repeat(2000) + "*", TENSORS, "scope"))
        .isInstanceOf(BadInputException.class);
  }
}

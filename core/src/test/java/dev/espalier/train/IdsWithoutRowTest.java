package dev.espalier.train;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.ConfigOf;
import dev.espalier.fixture.TrainingOf;
import dev.espalier.generate.Decoder;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.Gpt2;
import dev.espalier.structure.Equivalence;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.TokenIds;
import dev.espalier.text.TokenTexts;
import dev.espalier.train.progress.TrainingListener;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids passed by a program are checked like those of files. */
class IdsWithoutRowTest {

  private static final int ROWS = 31;
  private static final int TOKENS = 7;

  private static final Gpt2Config CONFIG = ConfigOf.shape(ROWS, TOKENS, 12, 1, 2, 24).make();

  private final Arena arena = Arena.ofShared();
  private final Kernels kernels = KernelChoice.choose("auto", 1);
  private final Parameters weights = Parameters.allocate(arena, CONFIG);

  @AfterEach
  void close() {
    kernels.close();
    arena.close();
  }

  /** Three blocks, all of id 3 except for one token of the last. */
  private TokenBlocks blocks(int id) {
    MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, 3 * TOKENS);
    for (int i = 0; i < 3 * TOKENS; i++) {
      ids.setAtIndex(ValueLayout.JAVA_INT, i, 3);
    }
    ids.setAtIndex(ValueLayout.JAVA_INT, 2 * TOKENS + 4, id);
    return new TokenBlocks(TokenIds.ofInts(ids), TOKENS, "threes");
  }

  private static void refused(ThrowingCallable call, String where, int id) {
    assertThatThrownBy(call)
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            where
                + ": token id "
                + id
                + " has no row in the model, whose 31 rows are for ids 0 to 30;"
                + " use ids that the model's own tokenizer makes");
  }

  @ParameterizedTest
  @ValueSource(ints = {ROWS, 50_256, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void aTextIsRefusedBeforeAnythingIsComputed(int id) {
    TokenBlocks wrong = blocks(id);
    String place = ": block 2, token 4";
    refused(
        () -> new Trainer(CONFIG, kernels, settings(), wrong, FormatPolicy.DENSE),
        "the text to train on" + place,
        id);
    refused(
        () -> Evaluator.create(arena, CONFIG, kernels, 2, wrong),
        "the text to evaluate on" + place,
        id);
    refused(
        () -> Equivalence.of(weights, weights, wrong, kernels),
        "the text to compare on" + place,
        id);
  }

  @ParameterizedTest
  @ValueSource(ints = {ROWS, -1})
  void separateTextsAndTheirBeginTokenAreRefused(int id) {
    refused(
        () -> new TextPerplexity(CONFIG, kernels, id, 8), "the token that begins each text", id);
    TokenTexts texts = new TokenTexts(List.of(new int[] {1, 2}, new int[] {3, id}), 0);
    refused(
        () ->
            new TextPerplexity(CONFIG, kernels, 0, 8)
                .measure(weights, texts, TrainingListener.NONE),
        "the texts to measure: text 1, token 1",
        id);
  }

  @ParameterizedTest
  @ValueSource(ints = {ROWS, -1})
  void batchesAndSingleTokensAreRefused(int id) {
    refused(() -> new Decoder(arena, kernels, weights).read(id), "the text to continue", id);
    Batch batch = new Batch(arena, 3, TOKENS);
    TokenBlocks wrong = blocks(id);
    for (int block = 0; block < 3; block++) {
      wrong.copy(block, batch.ids(), (long) block * TOKENS);
    }
    batch.filled(3);
    Activations memory = Activations.forEvaluation(arena, CONFIG, kernels, 3, TOKENS);
    refused(
        () -> new Gpt2(CONFIG, kernels).lossSum(weights, memory, batch),
        "a batch: sequence 2, token 4",
        id);
    FloatView logits = FloatView.allocate(arena, 3 * TOKENS, ROWS);
    refused(
        () -> new Gpt2(CONFIG, kernels).logits(logits, weights, memory, batch),
        "a batch: sequence 2, token 4",
        id);
    // Positions beyond the batch's sequences may contain anything.
    batch.filled(2);
    new Gpt2(CONFIG, kernels).lossSum(weights, memory, batch);
  }

  @Test
  void sequencesLongerThanTheContextAreRefused() {
    Batch batch = new Batch(arena, 1, TOKENS + 1);
    batch.filled(1);
    Activations memory = Activations.forEvaluation(arena, CONFIG, kernels, 1, TOKENS + 1);
    assertThatThrownBy(() -> new Gpt2(CONFIG, kernels).lossSum(weights, memory, batch))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "a batch: has sequences of 8 tokens, but the model's context is 7; use shorter blocks");
  }

  private static TrainingSettings settings() {
    return TrainingOf.steps(1, 2).draws(1, false).make();
  }
}

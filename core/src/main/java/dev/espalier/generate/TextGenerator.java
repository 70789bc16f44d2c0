package dev.espalier.generate;

import dev.espalier.memory.FloatView;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * Generates tokens that continue a prompt.
 *
 * @param sampler chooses each token from its logits
 * @param drawable the ids that may be generated: those that have text, since a model may have more
 *     rows than its tokenizer has tokens
 * @param ends the tokens that end a text
 */
public record TextGenerator(Sampler sampler, IntPredicate drawable, List<Integer> ends) {

  /** Receives each token of several texts as it is chosen. */
  @FunctionalInterface
  public interface Tokens {
    /**
     * Receives a token.
     *
     * @param text index of the text that it continues
     */
    void accept(int text, int token);
  }

  /**
   * Generates tokens until the model ends the text, {@code most} are generated, or the context is
   * full.
   *
   * @param decoder at position 0; also reads the generated tokens
   * @param prompt at least one token, and fewer than the context holds
   * @param out receives each token as it is chosen
   * @return the number of tokens generated
   */
  public int write(
      Decoder decoder, int[] prompt, int most, RandomGenerator random, IntConsumer out) {
    FloatView first = decoder.readPrompt(prompt);
    return write(decoder, first, most, List.of(random), (_, token) -> out.accept(token))[0];
  }

  /**
   * Generates several texts at once after their prompt has been {@linkplain Decoder#readPrompt
   * read}. Each is the text that its random numbers would give alone.
   *
   * @param first the logits of the first token
   * @param randoms the random numbers of each text, at most as many as the decoder has sequences
   * @return the number of tokens of each text
   */
  public int[] write(
      Decoder decoder,
      FloatView first,
      int most,
      List<? extends RandomGenerator> randoms,
      Tokens out) {
    Texts texts = new Texts(randoms, most, out);
    for (int text = 0; text < randoms.size(); text++) {
      texts.choose(decoder, text, first);
    }
    while (texts.goOn()) {
      int count = texts.count;
      decoder.read(texts.running, texts.next, count);
      texts.count = 0;
      for (int row = 0; row < count; row++) {
        texts.choose(decoder, texts.running[row], decoder.logits(row));
      }
    }
    return texts.written;
  }

  /** The texts being generated. */
  private final class Texts {

    final List<? extends RandomGenerator> randoms;
    final int most;
    final Tokens out;
    final int[] written;

    /** The texts that go on, and the token that each reads next. */
    final int[] running;

    final int[] next;
    int count;

    private final IntPredicate allowed = id -> drawable.test(id) || ends.contains(id);

    Texts(List<? extends RandomGenerator> randoms, int most, Tokens out) {
      this.randoms = randoms;
      this.most = most;
      this.out = out;
      written = new int[randoms.size()];
      running = new int[randoms.size()];
      next = new int[randoms.size()];
    }

    boolean goOn() {
      return count > 0;
    }

    /** Chooses a text's next token. A row is read before the row of an earlier text is written. */
    void choose(Decoder decoder, int text, FloatView logits) {
      int token = sampler.choose(logits, allowed, randoms.get(text));
      if (ends.contains(token)) {
        return;
      }
      out.accept(text, token);
      written[text]++;
      if (written[text] < most && !decoder.isFull(text)) {
        running[count] = text;
        next[count++] = token;
      }
    }
  }
}

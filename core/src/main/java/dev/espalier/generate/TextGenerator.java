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
    return write(decoder, read(decoder, prompt), most, random, out);
  }

  /**
   * Reads a prompt.
   *
   * @return the logits of the token after it
   */
  public static FloatView read(Decoder decoder, int[] prompt) {
    FloatView logits = decoder.read(prompt[0]);
    for (int i = 1; i < prompt.length; i++) {
      logits = decoder.read(prompt[i]);
    }
    return logits;
  }

  /**
   * Generates tokens after the prompt has been {@linkplain #read read}.
   *
   * @param first the logits of the first token
   */
  public int write(
      Decoder decoder, FloatView first, int most, RandomGenerator random, IntConsumer out) {
    FloatView logits = first;
    int written = 0;
    while (written < most) {
      int next = sampler.choose(logits, id -> drawable.test(id) || ends.contains(id), random);
      if (ends.contains(next)) {
        break;
      }
      out.accept(next);
      written++;
      if (written == most || decoder.isFull()) {
        break;
      }
      logits = decoder.read(next);
    }
    return written;
  }
}

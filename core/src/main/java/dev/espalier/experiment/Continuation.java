package dev.espalier.experiment;

import dev.espalier.memory.FloatView;
import dev.espalier.model.Decoder;
import dev.espalier.model.Sampler;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Continues tokens by tokens.
 *
 * @param sampler chooses each from its logits
 * @param drawable which ids may be written: those that have a text, since a model may have more
 *     rows than its tokenizer has tokens
 * @param end the token that ends a text, if there is one
 */
record Continuation(Sampler sampler, IntPredicate drawable, @Nullable Integer end) {

  /**
   * Writes until the model ends the text, {@code most} are written, or the context is full.
   *
   * @param decoder has read nothing, and reads what it writes
   * @param prompt at least one token, and fewer than the context holds
   * @param out is given each as it is chosen
   * @return how many were written
   */
  int write(Decoder decoder, int[] prompt, int most, RandomGenerator random, IntConsumer out) {
    FloatView logits = decoder.read(prompt[0]);
    for (int i = 1; i < prompt.length; i++) {
      logits = decoder.read(prompt[i]);
    }
    int written = 0;
    while (written < most) {
      int next = sampler.choose(logits, drawable, random);
      if (end != null && next == end) {
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

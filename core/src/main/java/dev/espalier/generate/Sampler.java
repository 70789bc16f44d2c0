package dev.espalier.generate;

import dev.espalier.memory.FloatView;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * Samples the next token from its logits as Hugging Face's {@code generate} does: temperature, then
 * top-k, then top-p (nucleus sampling, Holtzman et al. 2020), then a random draw.
 *
 * @param temperature divisor of the logits; 0 selects greedy decoding
 * @param topK number of most likely tokens to consider; 0 considers all
 * @param topP considers only the most likely tokens whose probabilities first reach this sum; 1
 *     considers all
 */
public record Sampler(double temperature, int topK, double topP) {

  /** Always the most likely token. */
  public static final Sampler GREEDY = new Sampler(0, 0, 1);

  /**
   * Returns the chosen id; ties go to the lower id.
   *
   * @param drawable the ids to consider, at least one
   */
  public int choose(FloatView logits, IntPredicate drawable, RandomGenerator random) {
    if (temperature == 0) {
      return likeliest(logits, drawable);
    }
    int[] ids = Likeliest.of(logits, drawable, topK == 0 ? Integer.MAX_VALUE : topK);
    double highest = logits.get(ids[0]);
    double[] probabilities =
        Arrays.stream(ids)
            .mapToDouble(id -> Math.exp((logits.get(id) - highest) / temperature))
            .toArray();
    int considered = nucleus(probabilities);
    double left = random.nextDouble() * Arrays.stream(probabilities, 0, considered).sum();
    for (int i = 0; i < considered; i++) {
      left -= probabilities[i];
      if (left < 0) {
        return ids[i];
      }
    }
    return ids[considered - 1];
  }

  private static int likeliest(FloatView logits, IntPredicate drawable) {
    int size = Math.toIntExact(logits.size());
    int best = -1;
    for (int id = 0; id < size; id++) {
      boolean better = best < 0 || logits.get(id) > logits.get(best);
      if (better && drawable.test(id)) {
        best = id;
      }
    }
    if (best < 0) {
      throw new NoSuchElementException("no id may be drawn");
    }
    return best;
  }

  /** Returns how many of the sorted candidates reach {@code topP} of the sum; at least one. */
  private int nucleus(double[] sorted) {
    double enough = topP * Arrays.stream(sorted).sum();
    double sum = 0;
    int count = 0;
    while (count < sorted.length && (count == 0 || sum < enough)) {
      sum += sorted[count++];
    }
    return topP >= 1 ? sorted.length : count;
  }
}

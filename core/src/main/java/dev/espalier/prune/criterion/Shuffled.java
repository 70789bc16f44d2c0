package dev.espalier.prune.criterion;

import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.Slab;
import java.util.SplittableRandom;

/**
 * The magnitudes of a tensor's unpruned weights, permuted at random among them: every tensor loses
 * as many weights as under magnitude pruning, at random places. The control that tests whether a
 * ticket is more than its number of weights in each layer (the layerwise rearrangement of Su et
 * al., "Sanity-checking pruning methods", NeurIPS 2020; the random shuffling of Frankle et al.,
 * "Pruning neural networks at initialization: why are we missing the mark?", ICLR 2021).
 */
record Shuffled() implements Criterion.OfWeights {

  @Override
  public Description description() {
    return new Description(
        "shuffled",
        Looks.CONTROL,
        "magnitude shuffled within its tensor",
        "as many of each tensor as magnitude takes, at random places");
  }

  @Override
  public Footprint footprint(ScoringSize size) {
    long largest = size.scope().stream().mapToLong(spec -> spec.shape().size()).max().orElse(0);
    return new Footprint(size.scopeBytes(), Float.BYTES * largest);
  }

  @Override
  public Scores scores(ScoringContext trained) {
    Slab dealt = trained.room();
    Mask mask = trained.mask();
    for (int t = 0; t < mask.specs().size(); t++) {
      String name = mask.specs().get(t).name();
      FloatView weights = trained.weights().slab().view(name);
      float[] magnitudes = new float[Math.toIntExact(mask.survivors(t))];
      int[] next = {0};
      mask.forEachSurvivor(t, index -> magnitudes[next[0]++] = Math.abs(weights.get(index)));
      shuffle(magnitudes, random(trained, name));
      FloatView scores = dealt.view(t);
      mask.forEachSurvivor(t, index -> scores.set(index, magnitudes[--next[0]]));
    }
    return ScoringContext.in(dealt);
  }

  /**
   * Returns a separate generator for each tensor and round, independent of the rest of the scope.
   */
  private static SplittableRandom random(ScoringContext trained, String name) {
    long tensor = new SplittableRandom(trained.seed() + trained.round()).nextLong();
    return new SplittableRandom(tensor ^ name.hashCode());
  }

  private static void shuffle(float[] values, SplittableRandom random) {
    for (int last = values.length - 1; last > 0; last--) {
      int other = random.nextInt(last + 1);
      float kept = values[last];
      values[last] = values[other];
      values[other] = kept;
    }
  }
}

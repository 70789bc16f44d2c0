package dev.espalier.prune;

import dev.espalier.mask.Mask;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * The control of a ticket's mask: as many weights in each tensor, at random places (Frankle and
 * Carbin 2019, section 4.3, call networks of it random tickets; Frankle et al. 2021, "Pruning
 * neural networks at initialization: why are we missing the mark?", likewise shuffle within
 * layers). If it trains as well as the ticket, the ticket's mask conveys no more than how many
 * weights each tensor needs.
 *
 * <p>The weights of a tensor are put in one random order, determined by the seed, and the first
 * ones are kept: the controls of successively smaller masks are thus nested.
 */
public final class ShuffledMask {

  private ShuffledMask() {}

  /**
   * Returns the control of a mask.
   *
   * @param mask the mask to imitate
   * @param within the mask with which the run began; only weights it keeps are candidates
   * @throws IllegalArgumentException if the masks do not have the same scope, or a tensor has fewer
   *     candidates than the mask keeps
   */
  public static Mask of(Mask mask, Mask within, long seed) {
    if (!mask.specs().equals(within.specs())) {
      throw new IllegalArgumentException("masks of different scopes");
    }
    BitSet[] kept = new BitSet[mask.specs().size()];
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int t = 0; t < kept.length; t++) {
      kept[t] = chosen(within, t, mask.survivors(t), seeds.split());
    }
    return within.keeping((tensor, index) -> kept[tensor].get(Math.toIntExact(index)));
  }

  private static BitSet chosen(Mask within, int tensor, long wanted, SplittableRandom random) {
    int[] places = new int[Math.toIntExact(within.survivors(tensor))];
    if (wanted > places.length) {
      throw new IllegalArgumentException(
          "%s: %d to keep of %d"
              .formatted(within.specs().get(tensor).name(), wanted, places.length));
    }
    int[] count = {0};
    within.forEachSurvivor(tensor, index -> places[count[0]++] = Math.toIntExact(index));
    BitSet chosen = new BitSet(Math.toIntExact(within.specs().get(tensor).shape().size()));
    // A partial Fisher–Yates shuffle gives the beginning of the full one.
    for (int i = 0; i < wanted; i++) {
      int other = random.nextInt(i, places.length);
      int place = places[other];
      places[other] = places[i];
      chosen.set(place);
    }
    return chosen;
  }
}

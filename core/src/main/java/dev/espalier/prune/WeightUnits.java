package dev.espalier.prune;

import dev.espalier.mask.Mask;
import dev.espalier.prune.criterion.Scores;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Single weights, ranked over the whole scope or within their tensor.
 *
 * @param minDensity fraction of its weights that every tensor keeps at least, rounded up, those
 *     with the highest scores. A global ranking skips them and takes the next lowest of other
 *     tensors, so that the number of weights removed is unchanged
 */
record WeightUnits(Ranking ranking, Share minDensity) implements PruningUnits {

  @Override
  public PruningBudget remaining(Mask mask) {
    List<PruningBudget.Pool> tensors =
        tensors(mask)
            .mapToObj(t -> PruningBudget.Pool.ofWeights(mask.survivors(t), fixed(mask, t)))
            .toList();
    return switch (ranking) {
      case GLOBAL -> {
        long fixed = tensors.stream().mapToLong(PruningBudget.Pool::fixed).sum();
        yield new PruningBudget(
            List.of(PruningBudget.Pool.ofWeights(mask.survivors(), fixed)), 0, mask.size());
      }
      case LAYER -> new PruningBudget(tensors, 0, mask.size());
      case OUTPUT -> throw notHere();
    };
  }

  /** Returns how many weights of a tensor must stay. */
  private long fixed(Mask mask, int tensor) {
    long size = mask.specs().get(tensor).shape().size();
    long floor = minDensity.ceilOf(size);
    return Math.min(floor, mask.survivors(tensor));
  }

  @Override
  public Mask cut(Mask mask, Scores scores, long[] removed) {
    return switch (ranking) {
      case GLOBAL -> {
        if (minDensity.isNone()) {
          yield Cut.lowest(mask, scores, removed[0]);
        }
        long[] removable =
            tensors(mask).mapToLong(t -> mask.survivors(t) - fixed(mask, t)).toArray();
        Mask staying = cutEach(mask, scores, removable);
        Mask others = mask.keeping((tensor, index) -> !staying.kept(tensor, index));
        yield staying.or(Cut.lowest(others, scores, removed[0]));
      }
      case LAYER -> cutEach(mask, scores, removed);
      case OUTPUT -> throw notHere();
    };
  }

  private static IllegalStateException notHere() {
    return new IllegalStateException("outputs are ranked by OutputUnits");
  }

  private static IntStream tensors(Mask mask) {
    return IntStream.range(0, mask.specs().size());
  }

  /** Removes the given number of weights from each tensor. */
  private static Mask cutEach(Mask mask, Scores scores, long[] removed) {
    List<Mask> cut = tensors(mask).mapToObj(t -> cutOne(mask, t, scores, removed[t])).toList();
    return mask.keeping((tensor, index) -> cut.get(tensor).kept(0, index));
  }

  private static Mask cutOne(Mask mask, int tensor, Scores scores, long removed) {
    Mask one = mask.only(mask.specs().get(tensor)::equals);
    return Cut.lowest(one, (_, index) -> scores.of(tensor, index), removed);
  }
}

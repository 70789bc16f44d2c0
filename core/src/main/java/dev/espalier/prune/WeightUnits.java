package dev.espalier.prune;

import dev.espalier.mask.Mask;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import java.util.List;
import java.util.stream.IntStream;

/** Each weight by itself, ranked over the whole scope or within its tensor. */
record WeightUnits(Ranking ranking) implements Units {

  @Override
  public Remaining remaining(Mask mask) {
    return switch (ranking) {
      case GLOBAL -> Remaining.weights(mask.survivors(), mask.size());
      case LAYER ->
          new Remaining(
              IntStream.range(0, mask.specs().size())
                  .mapToLong(mask::survivors)
                  .mapToObj(survivors -> new Remaining.Pool(survivors, survivors))
                  .toList(),
              0,
              mask.size());
    };
  }

  @Override
  public Mask cut(Mask mask, Slab trained, Criterion criterion, Schedule schedule) {
    return switch (ranking) {
      case GLOBAL -> Cut.lowest(mask, trained, criterion, schedule.removed(mask.survivors()));
      case LAYER -> {
        List<Mask> tensors =
            mask.specs().stream()
                .map(spec -> cutOne(mask, spec, trained, criterion, schedule))
                .toList();
        yield mask.keeping((tensor, index) -> tensors.get(tensor).kept(0, index));
      }
    };
  }

  @Override
  public List<GroupTally> tally(Mask mask) {
    return List.of();
  }

  private static Mask cutOne(
      Mask mask, TensorSpec spec, Slab trained, Criterion criterion, Schedule schedule) {
    Mask one = mask.only(spec::equals);
    return Cut.lowest(one, trained, criterion, schedule.removed(one.survivors()));
  }
}

package dev.espalier.prune;

import dev.espalier.mask.Mask;
import dev.espalier.prune.criterion.Scores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Groups of weights, ranked over the whole model or within their block.
 *
 * @param pools the groups that are ranked together, in order of position
 */
record GroupUnits(List<List<Group>> pools) implements PruningUnits {

  static GroupUnits of(List<Group> groups, Ranking ranking) {
    return new GroupUnits(
        switch (ranking) {
          case GLOBAL -> List.of(groups);
          case LAYER -> List.copyOf(byLayer(groups).values());
          case OUTPUT -> throw new IllegalArgumentException("groups have more than one output");
        });
  }

  private static Map<Integer, List<Group>> byLayer(List<Group> groups) {
    return groups.stream()
        .collect(Collectors.groupingBy(Group::layer, TreeMap::new, Collectors.toList()));
  }

  @Override
  public PruningBudget remaining(Mask mask) {
    List<PruningBudget.Pool> left = new ArrayList<>();
    long others = mask.survivors();
    for (List<Group> pool : pools) {
      long units = 0;
      long weights = 0;
      for (Group group : pool) {
        long survivors = group.survivors(mask);
        units += survivors > 0 ? 1 : 0;
        weights += survivors;
      }
      others -= weights;
      left.add(new PruningBudget.Pool(units, weights, 0));
    }
    return new PruningBudget(left, others, mask.size());
  }

  @Override
  public List<GroupTally> tally(Mask mask) {
    // Pools are ordered by position, so that kinds are listed block by block.
    Map<Block, List<Group>> blocks =
        pools.stream()
            .flatMap(List::stream)
            .collect(
                Collectors.groupingBy(
                    group -> new Block(group.layer(), group.kind()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<GroupTally> tallies = new ArrayList<>();
    blocks.forEach(
        (of, groups) -> {
          long gone = groups.stream().filter(group -> group.isGone(mask)).count();
          tallies.add(new GroupTally(of.kind(), of.layer(), groups.size(), Math.toIntExact(gone)));
        });
    return tallies;
  }

  /** The groups of one kind in one block. */
  private record Block(int layer, String kind) {}

  @Override
  public Mask cut(Mask mask, Scores scores, long[] removed) {
    List<Group> gone = new ArrayList<>();
    for (int p = 0; p < pools.size(); p++) {
      List<Group> left = pools.get(p).stream().filter(group -> group.survivors(mask) > 0).toList();
      gone.addAll(Cut.lowest(left, mask, scores, removed[p]));
    }
    return Cut.without(mask, gone);
  }
}

package dev.espalier.prune;

import dev.espalier.fixture.ConfigOf;
import dev.espalier.mask.Mask;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.prune.DefinedGroups.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The group of every weight of a small GPT-2, for each granularity, stated weight by weight. */
final class DefinedGroups {

  static final int WIDTH = 21;
  static final int HEAD_WIDTH = 7;
  static final Gpt2Config CONFIG = ConfigOf.shape(11, 5, WIDTH, 3, WIDTH / HEAD_WIDTH, 37).make();

  private static final Pattern NAME =
      Pattern.compile("transformer\\.h\\.(\\d)\\.(\\w+\\.\\w+)\\.weight");

  private DefinedGroups() {}

  static List<TensorSpec> scope(String name) {
    return Scope.resolve(name, Gpt2Layout.of(CONFIG).specs(), "test");
  }

  /** Returns a weight's group as text that sorts by position; empty if it is in none. */
  static String group(Granularity granularity, TensorSpec spec, long index) {
    Matcher name = NAME.matcher(spec.name());
    if (!name.matches()) {
      return "";
    }
    long row = index / spec.shape().dim(1);
    long column = index % spec.shape().dim(1);
    // Along the width of attention: the weight's position within queries, keys or values.
    long attention =
        name.group(2).equals("attn.c_attn")
            ? column % WIDTH
            : name.group(2).equals("attn.c_proj") ? row : -1;
    boolean early = name.group(2).equals("attn.c_attn") && column < 2 * WIDTH;
    String within =
        switch (granularity) {
          case WEIGHT -> throw new IllegalArgumentException();
          case NEURON ->
              switch (name.group(2)) {
                case "mlp.c_fc" -> number(column);
                case "mlp.c_proj" -> number(row);
                default -> "";
              };
          case HEAD -> attention < 0 ? "" : number(attention / HEAD_WIDTH);
          case HEAD_DIM -> attention < 0 ? "" : (early ? "0-" : "1-") + number(attention);
          case LAYER -> "whole";
        };
    return within.isEmpty() ? "" : name.group(1) + "/" + within;
  }

  private static String number(long number) {
    return "%03d".formatted(number);
  }

  record Weight(int tensor, long index) {}

  static Map<String, List<Weight>> survivors(Granularity granularity, Mask mask) {
    Map<String, List<Weight>> groups = new TreeMap<>();
    mask.forEachSurvivor(
        (t, i) -> {
          String group = group(granularity, mask.specs().get(t), i);
          if (!group.isEmpty()) {
            groups.computeIfAbsent(group, g -> new ArrayList<>()).add(new Weight(t, i));
          }
        });
    return groups;
  }

  static Map<String, Double> scores(Granularity granularity, Mask mask, Slab slab) {
    Map<String, List<Weight>> whole = survivors(granularity, Mask.dense(mask.specs()));
    Map<String, Double> scores = new TreeMap<>();
    survivors(granularity, mask)
        .forEach(
            (group, weights) -> {
              double squares = 0;
              for (Weight weight : weights) {
                double value =
                    slab.view(mask.specs().get(weight.tensor()).name()).get(weight.index());
                squares += value * value;
              }
              scores.put(group, Math.sqrt(squares / whole.get(group).size()));
            });
    return scores;
  }

  /** Returns the number of weights left that are in no group. */
  static long outside(Granularity granularity, Mask mask) {
    long[] count = {0};
    mask.forEachSurvivor(
        (t, i) -> {
          if (group(granularity, mask.specs().get(t), i).isEmpty()) {
            count[0]++;
          }
        });
    return count[0];
  }
}

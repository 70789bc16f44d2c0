package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import dev.espalier.model.LayerShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The groups of a GPT-2, in order of position: block by block, and by number within a block; for
 * dimensions of heads, all query–key pairs of a block come before its value–projection pairs. The
 * blocks of a compact model have the groups that are left in each.
 */
final class Groups {

  private final Gpt2Config config;
  private final Gpt2Layout layout;
  private final List<TensorSpec> scope;
  private final List<Group> made = new ArrayList<>();

  private Groups(Gpt2Config config, List<TensorSpec> scope) {
    this.config = config;
    this.layout = Gpt2Layout.of(config);
    this.scope = scope;
  }

  /**
   * Returns the groups whose tensors are in a scope; blocks without any of these tensors in the
   * scope have no groups.
   *
   * @throws BadInputException if a block has only some of the tensors in the scope, or no block has
   *     any
   */
  static List<Group> of(Granularity granularity, Gpt2Config config, List<TensorSpec> scope) {
    Groups groups = new Groups(config, scope);
    List<Integer> whole =
        IntStream.range(0, config.nLayer())
            .filter(layer -> !groups.needed(granularity, layer).isEmpty())
            .boxed()
            .toList();
    if (whole.isEmpty()) {
      throw new BadInputException(
          "{granularity} " + granularity.word(),
          "the compact model has no " + granularity.plural() + " left",
          "choose another granularity");
    }
    for (int layer : whole) {
      List<BlockTensor> needed = groups.needed(granularity, layer);
      int found = groups.inScope(layer, needed);
      if (found == needed.size()) {
        groups.addLayer(granularity, layer);
      } else if (found > 0) {
        throw groups.incomplete(granularity, layer, needed);
      }
    }
    if (groups.made.isEmpty()) {
      int first = whole.getFirst();
      throw groups.incomplete(granularity, first, groups.needed(granularity, first));
    }
    return List.copyOf(groups.made);
  }

  /**
   * Returns the tensors that a block's groups span; none if a compact model has none of them left.
   */
  private List<BlockTensor> needed(Granularity granularity, int layer) {
    return tensors(granularity).stream().filter(tensor -> layout.has(layer, tensor)).toList();
  }

  private static List<BlockTensor> tensors(Granularity granularity) {
    List<BlockTensor> attention =
        List.of(BlockTensor.C_ATTN_WEIGHT, BlockTensor.ATTN_C_PROJ_WEIGHT);
    List<BlockTensor> mlp = List.of(BlockTensor.C_FC_WEIGHT, BlockTensor.MLP_C_PROJ_WEIGHT);
    return switch (granularity) {
      case WEIGHT -> throw new IllegalArgumentException("single weights form no groups");
      case NEURON -> mlp;
      case HEAD, HEAD_DIM -> attention;
      case LAYER -> List.of(attention.get(0), attention.get(1), mlp.get(0), mlp.get(1));
    };
  }

  private TensorSpec spec(int layer, BlockTensor tensor) {
    return layout.specs().get(layout.block(layer, tensor));
  }

  private int inScope(int layer, List<BlockTensor> tensors) {
    return (int) tensors.stream().filter(tensor -> scope.contains(spec(layer, tensor))).count();
  }

  private BadInputException incomplete(
      Granularity granularity, int layer, List<BlockTensor> tensors) {
    TensorSpec missing =
        tensors.stream()
            .map(tensor -> spec(layer, tensor))
            .filter(spec -> !scope.contains(spec))
            .findFirst()
            .orElseThrow();
    return new BadInputException(
        "{scope}",
        "lacks " + missing.name() + ", which {granularity} " + granularity.word() + " cuts too",
        "use linear, or an expression that matches all that goes together");
  }

  private void addLayer(Granularity granularity, int layer) {
    LayerShape shape = config.layer(layer);
    switch (granularity) {
      case WEIGHT -> throw new IllegalArgumentException("single weights form no groups");
      case NEURON -> {
        for (int j = 0; j < shape.inner(); j++) {
          add(
              layer,
              "neuron",
              j,
              columns(layer, BlockTensor.C_FC_WEIGHT, j, 1),
              rows(layer, BlockTensor.MLP_C_PROJ_WEIGHT, j, 1));
        }
      }
      case HEAD -> {
        int width = shape.headWidth();
        int values = shape.valueWidth();
        for (int h = 0; h < shape.heads(); h++) {
          add(
              layer,
              "head",
              h,
              fused(layer, h * width, width),
              fused(layer, shape.keysWidth() + h * width, width),
              fused(layer, 2 * shape.keysWidth() + h * values, values),
              rows(layer, BlockTensor.ATTN_C_PROJ_WEIGHT, h * values, values));
        }
      }
      case HEAD_DIM -> {
        for (int d = 0; d < shape.keysWidth(); d++) {
          add(layer, "query-key", d, fused(layer, d, 1), fused(layer, shape.keysWidth() + d, 1));
        }
        for (int d = 0; d < shape.valuesWidth(); d++) {
          add(
              layer,
              "value-projection",
              d,
              fused(layer, 2 * shape.keysWidth() + d, 1),
              rows(layer, BlockTensor.ATTN_C_PROJ_WEIGHT, d, 1));
        }
      }
      case LAYER ->
          made.add(
              new Group(
                  Granularity.LAYER.word(),
                  0,
                  layer,
                  needed(Granularity.LAYER, layer).stream()
                      .map(tensor -> whole(layer, tensor))
                      .toList()));
    }
  }

  private void add(int layer, String kind, int number, Group.Part... parts) {
    made.add(new Group(kind, number, layer, List.of(parts)));
  }

  /** Returns some columns of {@code c_attn}: queries, keys and values side by side. */
  private Group.Part fused(int layer, int first, int count) {
    return columns(layer, BlockTensor.C_ATTN_WEIGHT, first, count);
  }

  private Group.Part columns(int layer, BlockTensor tensor, int first, int count) {
    Shape shape = spec(layer, tensor).shape();
    return Group.Part.columns(position(layer, tensor), shape.dim(0), shape.dim(1), first, count);
  }

  private Group.Part rows(int layer, BlockTensor tensor, int first, int count) {
    return Group.Part.rows(
        position(layer, tensor), spec(layer, tensor).shape().dim(1), first, count);
  }

  private Group.Part whole(int layer, BlockTensor tensor) {
    return rows(layer, tensor, 0, spec(layer, tensor).shape().dim(0));
  }

  private int position(int layer, BlockTensor tensor) {
    return scope.indexOf(spec(layer, tensor));
  }
}

package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The groups of a GPT-2, in order of position: block by block, and within one by number; of
 * dimensions of heads, all query–key pairs of a block stand before its value–projection pairs.
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
   * The groups whose tensors are in a scope; blocks that have none of them there have no groups.
   *
   * @throws BadInputException if a block has only some of them there, or no block has any
   */
  static List<Group> of(Granularity granularity, Gpt2Config config, List<TensorSpec> scope) {
    Groups groups = new Groups(config, scope);
    List<BlockTensor> needed = tensors(granularity);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      int found = groups.inScope(layer, needed);
      if (found == needed.size()) {
        groups.addLayer(granularity, layer);
      } else if (found > 0) {
        throw groups.incomplete(granularity, layer, needed);
      }
    }
    if (groups.made.isEmpty()) {
      throw groups.incomplete(granularity, 0, needed);
    }
    return List.copyOf(groups.made);
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
        "--scope",
        "lacks " + missing.name() + ", which --granularity " + granularity.word() + " cuts too",
        "use linear, or an expression that matches all that goes together");
  }

  private void addLayer(Granularity granularity, int layer) {
    int width = config.headWidth();
    switch (granularity) {
      case WEIGHT -> throw new IllegalArgumentException("single weights form no groups");
      case NEURON -> {
        for (int j = 0; j < config.nInner(); j++) {
          add(
              layer,
              "neuron",
              j,
              columns(layer, BlockTensor.C_FC_WEIGHT, j, 1),
              rows(layer, BlockTensor.MLP_C_PROJ_WEIGHT, j, 1));
        }
      }
      case HEAD -> {
        for (int h = 0; h < config.nHead(); h++) {
          add(
              layer,
              "head",
              h,
              attention(layer, 0, h * width, width),
              attention(layer, 1, h * width, width),
              attention(layer, 2, h * width, width),
              rows(layer, BlockTensor.ATTN_C_PROJ_WEIGHT, h * width, width));
        }
      }
      case HEAD_DIM -> {
        for (int d = 0; d < config.nEmbd(); d++) {
          add(layer, "query-key", d, attention(layer, 0, d, 1), attention(layer, 1, d, 1));
        }
        for (int d = 0; d < config.nEmbd(); d++) {
          add(
              layer,
              "value-projection",
              d,
              attention(layer, 2, d, 1),
              rows(layer, BlockTensor.ATTN_C_PROJ_WEIGHT, d, 1));
        }
      }
      case LAYER ->
          made.add(
              new Group(
                  Granularity.LAYER.word(),
                  0,
                  layer,
                  tensors(Granularity.LAYER).stream()
                      .map(tensor -> whole(layer, tensor))
                      .toList()));
    }
  }

  private void add(int layer, String kind, int number, Group.Part... parts) {
    made.add(new Group(kind, number, layer, List.of(parts)));
  }

  /**
   * Some columns of {@code c_attn}.
   *
   * @param third 0 of queries, 1 of keys, 2 of values
   */
  private Group.Part attention(int layer, int third, int first, int count) {
    return columns(layer, BlockTensor.C_ATTN_WEIGHT, third * config.nEmbd() + first, count);
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

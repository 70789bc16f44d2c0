package dev.espalier.checkpoint;

import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Inputs;
import dev.espalier.model.LayerShape;
import dev.espalier.model.LayerShape.Attention;
import dev.espalier.model.LayerShape.Mlp;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of {@code config.json} that describe a compact model beyond GPT-2's own: {@code
 * norm_width}, and {@code block_shapes} with the widths of each block.
 */
final class BlockShapes {

  /** The {@code model_type} of a compact model in its exact layout. */
  static final String MODEL_TYPE = "espalier";

  static final String NORM_WIDTH = "norm_width";

  private static final String BLOCKS = "block_shapes";
  private static final String ATTENTION_INPUTS = "attention_inputs";
  private static final String MLP_INPUTS = "mlp_inputs";
  private static final int MOST = 1 << 22;

  private BlockShapes() {}

  /**
   * Reads the shapes of every block of a model with the given number of features. A block that does
   * not list its projections' inputs, as in older files, has all of them.
   *
   * @throws dev.espalier.fault.BadInputException naming the file and the block at fault
   */
  static List<LayerShape> read(JsonFields fields, int width) {
    JsonNode blocks = fields.value(BLOCKS);
    if (blocks == null || !blocks.isArray()) {
      throw fields.fault(BLOCKS, "is no list", "write one object for each block");
    }
    List<LayerShape> shapes = new ArrayList<>();
    for (JsonNode block : blocks) {
      String name = BLOCKS + "[" + shapes.size() + "]";
      if (!(block instanceof ObjectNode object)) {
        throw fields.fault(name, "is no object", "write the widths of the block");
      }
      shapes.add(shape(fields.within(name, object), fields, name, width));
    }
    return shapes;
  }

  private static LayerShape shape(JsonFields block, JsonFields fields, String name, int width) {
    try {
      LayerShape shape =
          new LayerShape(
              block.integer("place", 0, 0, MOST), attention(block, width), mlp(block, width));
      // The number of columns of c_attn must fit into an int wherever the shape is used.
      if ((long) shape.heads() * (2L * shape.headWidth() + shape.valueWidth()) > MOST) {
        throw new IllegalArgumentException("its heads are more than " + MOST + " features wide");
      }
      return shape;
    } catch (IllegalArgumentException e) {
      throw fields.fault(name, "is no block: " + e.getMessage(), "fetch the file again");
    }
  }

  private static @Nullable Attention attention(JsonFields block, int width) {
    Attention attention =
        new Attention(
            block.integer("heads", 0, 0, MOST),
            block.integer("head_width", 0, 0, MOST),
            block.integer("value_width", 0, 0, MOST),
            inputs(block, ATTENTION_INPUTS, width));
    return isThere(block, "attention", attention.heads()) ? attention : null;
  }

  private static @Nullable Mlp mlp(JsonFields block, int width) {
    Mlp mlp = new Mlp(block.integer("inner", 0, 0, MOST), inputs(block, MLP_INPUTS, width));
    return isThere(block, "mlp", mlp.inner()) ? mlp : null;
  }

  private static boolean isThere(JsonFields block, String sublayer, int units) {
    boolean there = block.flag(sublayer, true);
    if (!there && units > 0) {
      throw new IllegalArgumentException("an absent sub-layer has widths");
    }
    return there;
  }

  private static Inputs inputs(JsonFields block, String field, int width) {
    JsonNode numbers = block.value(field);
    if (numbers == null) {
      return Inputs.ALL;
    }
    BitSet chosen = new BitSet();
    int last = -1;
    for (JsonNode number : numbers) {
      int next = number.isIntegralNumber() && number.canConvertToInt() ? number.intValue() : -1;
      if (next <= last || next >= width) {
        throw new IllegalArgumentException(
            field + " names " + number + ", and features ascend from 0 to " + (width - 1));
      }
      chosen.set(next);
      last = next;
    }
    if (!numbers.isArray() || chosen.isEmpty()) {
      throw new IllegalArgumentException(field + " is no list of features");
    }
    return Inputs.of(chosen, width);
  }

  /** Writes the shapes of every block. */
  static void write(Gpt2Config config, ObjectNode out) {
    out.put(NORM_WIDTH, config.normWidth());
    ArrayNode blocks = out.putArray(BLOCKS);
    for (LayerShape shape : config.layers()) {
      ObjectNode block = blocks.addObject();
      block
          .put("place", shape.place())
          .put("attention", shape.hasAttention())
          .put("heads", shape.heads())
          .put("head_width", shape.headWidth())
          .put("value_width", shape.valueWidth())
          .put("mlp", shape.hasMlp())
          .put("inner", shape.inner());
      write(block, ATTENTION_INPUTS, shape.attentionInputs(), config.nEmbd());
      write(block, MLP_INPUTS, shape.mlpInputs(), config.nEmbd());
    }
  }

  private static void write(ObjectNode block, String field, Inputs inputs, int width) {
    if (!inputs.isAll()) {
      ArrayNode numbers = block.putArray(field);
      for (int feature : inputs.indices(width)) {
        numbers.add(feature);
      }
    }
  }

  /** Removes the fields that only a compact model has. */
  static void remove(ObjectNode out) {
    out.remove(List.of(NORM_WIDTH, BLOCKS, "auto_map"));
  }
}

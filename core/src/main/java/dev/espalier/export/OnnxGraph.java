package dev.espalier.export;

import dev.espalier.export.OnnxFormat.Element;
import dev.espalier.memory.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A graph built node by node. Every value has the name of the node that computes it; a node must be
 * added after those it reads. Small constants are part of the graph; the model's weights are
 * listed, each once, for the file's writer.
 */
final class OnnxGraph {

  /** Attributes for a node. */
  @FunctionalInterface
  interface Attributes {
    /** Adds the attributes to the node. */
    void addTo(Message node);
  }

  private final Message nodes = new Message();
  private final Message constants = new Message();
  private final Message ends = new Message();
  private final Set<String> names = new HashSet<>();
  private final List<TensorSpec> weights = new ArrayList<>();

  /** Adds an input of the graph. */
  String input(String name, Element element, Object... dims) {
    ends.nested(OnnxFormat.GRAPH_INPUT, OnnxFormat.value(claim(name), element, dims));
    return name;
  }

  /** Declares an output of the graph. */
  void output(String name, Element element, Object... dims) {
    ends.nested(OnnxFormat.GRAPH_OUTPUT, OnnxFormat.value(known(name), element, dims));
  }

  /** Returns a weight of the model, which has its own name; repeated calls return the same. */
  String weight(TensorSpec spec) {
    if (names.add(spec.name())) {
      weights.add(spec);
    }
    return spec.name();
  }

  /** Returns a real constant. */
  String real(double value) {
    String name = "constant." + (float) value;
    if (names.add(name)) {
      ByteBuffer bytes = bytes(Float.BYTES).putFloat(0, (float) value);
      constant(name, Element.FLOAT, List.of(), bytes);
    }
    return name;
  }

  /** Returns an integer constant. */
  String integer(long value) {
    String name = "constant.i" + value;
    if (names.add(name)) {
      constant(name, Element.INT64, List.of(), bytes(Long.BYTES).putLong(0, value));
    }
    return name;
  }

  /** Returns a list of integers, such as a shape or axes. */
  String integers(long... values) {
    StringBuilder name = new StringBuilder("constant.list");
    ByteBuffer bytes = bytes(values.length * Long.BYTES);
    for (long value : values) {
      name.append('.').append(value);
      bytes.putLong(value);
    }
    if (names.add(name.toString())) {
      constant(name.toString(), Element.INT64, List.of(values.length), bytes);
    }
    return name.toString();
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void constant(String name, Element element, List<Integer> dims, ByteBuffer bytes) {
    constants.nested(
        OnnxFormat.GRAPH_INITIALIZER,
        OnnxFormat.tensor(name, element, dims).bytes(OnnxFormat.TENSOR_RAW_DATA, bytes.array()));
  }

  /** Adds an operation and returns the name of its output. */
  String node(String type, String name, String... inputs) {
    return node(type, name, _ -> {}, inputs);
  }

  /** Adds an operation with attributes and returns the name of its output. */
  String node(String type, String name, Attributes attributes, String... inputs) {
    add(type, name, attributes, List.of(claim(name)), inputs);
    return name;
  }

  /** Adds an operation with several named outputs. */
  void nodes(String type, String name, Attributes attributes, List<String> outputs, String... in) {
    outputs.forEach(this::claim);
    add(type, name, attributes, outputs, in);
  }

  private void add(
      String type, String name, Attributes attributes, List<String> outputs, String... inputs) {
    for (String input : inputs) {
      known(input);
    }
    Message node = OnnxFormat.node(type, name, List.of(inputs), outputs);
    attributes.addTo(node);
    nodes.nested(OnnxFormat.GRAPH_NODE, node);
  }

  private String claim(String name) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("two values are called " + name);
    }
    return name;
  }

  private String known(String name) {
    if (!names.contains(name)) {
      throw new IllegalArgumentException("nothing is called " + name);
    }
    return name;
  }

  /** Returns the weights used so far, in order of their first use. */
  List<TensorSpec> weights() {
    return List.copyOf(weights);
  }

  /** Returns the graph without the weights. */
  Message withoutWeights(String name) {
    return new Message()
        .fields(nodes)
        .text(OnnxFormat.GRAPH_NAME, name)
        .fields(constants)
        .fields(ends);
  }
}

package dev.espalier.export;

/**
 * The messages of the ONNX format that a graph without control flow needs, with the field numbers
 * of its published definition ({@code onnx.proto}, IR version 8).
 */
final class OnnxFormat {

  /** The version of the file format; the first that supports {@link #OPSET}. */
  static final int IR_VERSION = 8;

  /** The version of the operator set; the first with {@code LayerNormalization}. */
  static final int OPSET = 17;

  // ModelProto
  static final int MODEL_GRAPH = 7;
  private static final int MODEL_IR_VERSION = 1;
  private static final int MODEL_PRODUCER_NAME = 2;
  private static final int MODEL_PRODUCER_VERSION = 3;
  private static final int MODEL_OPSET_IMPORT = 8;
  private static final int MODEL_METADATA = 14;

  // OperatorSetIdProto
  private static final int OPSET_VERSION = 2;

  // GraphProto
  static final int GRAPH_NODE = 1;
  static final int GRAPH_NAME = 2;
  static final int GRAPH_INITIALIZER = 5;
  static final int GRAPH_INPUT = 11;
  static final int GRAPH_OUTPUT = 12;

  // NodeProto
  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int NODE_OP_TYPE = 4;
  private static final int NODE_ATTRIBUTE = 5;

  // AttributeProto, and its AttributeType
  private static final int ATTRIBUTE_NAME = 1;
  private static final int ATTRIBUTE_FLOAT = 2;
  private static final int ATTRIBUTE_INT = 3;
  private static final int ATTRIBUTE_INTS = 8;
  private static final int ATTRIBUTE_TYPE = 20;
  private static final int TYPE_FLOAT = 1;
  private static final int TYPE_INT = 2;
  private static final int TYPE_INTS = 7;

  // TensorProto, and its DataType and DataLocation
  static final int TENSOR_RAW_DATA = 9;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_DATA_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_EXTERNAL_DATA = 13;
  private static final int TENSOR_DATA_LOCATION = 14;
  private static final int EXTERNAL = 1;

  // ValueInfoProto, TypeProto, TypeProto.Tensor, TensorShapeProto and its Dimension
  private static final int VALUE_NAME = 1;
  private static final int VALUE_TYPE = 2;
  private static final int TYPE_TENSOR = 1;
  private static final int TENSOR_TYPE_ELEMENT = 1;
  private static final int TENSOR_TYPE_SHAPE = 2;
  private static final int SHAPE_DIMENSION = 1;
  private static final int DIMENSION_VALUE = 1;
  private static final int DIMENSION_PARAMETER = 2;

  // StringStringEntryProto
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;

  /** The types of a tensor's elements. */
  enum Element {
    FLOAT(1),
    INT64(7);

    private final int number;

    Element(int number) {
      this.number = number;
    }
  }

  private OnnxFormat() {}

  /** Returns a model without its graph, which is to be added as {@link #MODEL_GRAPH}. */
  static Message model(String producer, String version) {
    return new Message()
        .integer(MODEL_IR_VERSION, IR_VERSION)
        .text(MODEL_PRODUCER_NAME, producer)
        .text(MODEL_PRODUCER_VERSION, version)
        .nested(MODEL_OPSET_IMPORT, new Message().integer(OPSET_VERSION, OPSET));
  }

  /** Adds a metadata entry to a model. */
  static void note(Message model, String key, String value) {
    model.nested(MODEL_METADATA, entry(key, value));
  }

  private static Message entry(String key, String value) {
    return new Message().text(ENTRY_KEY, key).text(ENTRY_VALUE, value);
  }

  /** Returns an operation; the caller names its outputs. */
  static Message node(String type, String name, Iterable<String> inputs, Iterable<String> outputs) {
    Message node = new Message();
    inputs.forEach(input -> node.text(NODE_INPUT, input));
    outputs.forEach(output -> node.text(NODE_OUTPUT, output));
    return node.text(NODE_NAME, name).text(NODE_OP_TYPE, type);
  }

  /** Adds an attribute to an operation. */
  static void attribute(Message node, String name, long value) {
    node.nested(NODE_ATTRIBUTE, attribute(name, TYPE_INT).integer(ATTRIBUTE_INT, value));
  }

  /** Adds an attribute to an operation. */
  static void attribute(Message node, String name, float value) {
    node.nested(NODE_ATTRIBUTE, attribute(name, TYPE_FLOAT).real(ATTRIBUTE_FLOAT, value));
  }

  /** Adds a list attribute to an operation. */
  static void attribute(Message node, String name, long[] values) {
    Message attribute = attribute(name, TYPE_INTS);
    for (long value : values) {
      attribute.integer(ATTRIBUTE_INTS, value);
    }
    node.nested(NODE_ATTRIBUTE, attribute);
  }

  private static Message attribute(String name, int type) {
    return new Message().text(ATTRIBUTE_NAME, name).integer(ATTRIBUTE_TYPE, type);
  }

  /** Returns a tensor without its elements. */
  static Message tensor(String name, Element element, Iterable<? extends Number> dims) {
    Message tensor = new Message();
    dims.forEach(dim -> tensor.integer(TENSOR_DIMS, dim.longValue()));
    return tensor.integer(TENSOR_DATA_TYPE, element.number).text(TENSOR_NAME, name);
  }

  /** Declares that a tensor's elements are in another file beside the model's. */
  static void external(Message tensor, String file, long offset, long bytes) {
    tensor
        .nested(TENSOR_EXTERNAL_DATA, entry("location", file))
        .nested(TENSOR_EXTERNAL_DATA, entry("offset", String.valueOf(offset)))
        .nested(TENSOR_EXTERNAL_DATA, entry("length", String.valueOf(bytes)))
        .integer(TENSOR_DATA_LOCATION, EXTERNAL);
  }

  /**
   * Returns an input or output of a graph.
   *
   * @param dims a number is a fixed size, a word stands for any size
   */
  static Message value(String name, Element element, Object... dims) {
    Message shape = new Message();
    for (Object dim : dims) {
      shape.nested(
          SHAPE_DIMENSION,
          dim instanceof Number size
              ? new Message().integer(DIMENSION_VALUE, size.longValue())
              : new Message().text(DIMENSION_PARAMETER, dim.toString()));
    }
    Message tensor =
        new Message().integer(TENSOR_TYPE_ELEMENT, element.number).nested(TENSOR_TYPE_SHAPE, shape);
    return new Message()
        .text(VALUE_NAME, name)
        .nested(VALUE_TYPE, new Message().nested(TYPE_TENSOR, tensor));
  }
}

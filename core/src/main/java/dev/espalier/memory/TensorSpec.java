package dev.espalier.memory;

/**
 * The description of a tensor without its values. A list of these is the single source from which
 * allocation, weight decay, pruning, saving and reports are derived.
 *
 * @param name Hugging Face name, such as {@code transformer.h.0.ln_1.weight}
 * @param shape shape in Hugging Face's orientation (GPT-2's {@code Conv1D}: inputs × outputs)
 * @param decays whether weight decay applies to it (all but biases and layer norms)
 * @param kind its role in the model
 */
public record TensorSpec(String name, Shape shape, boolean decays, Kind kind) {

  /** Returns the number of input features of a projection or a head. */
  public int inputs() {
    return shape.dim(kind == Kind.HEAD ? 1 : 0);
  }

  /** Returns the number of output features of a projection or a head. */
  public int outputs() {
    return shape.dim(kind == Kind.HEAD ? 0 : 1);
  }

  /**
   * Returns the input feature that an element of a projection or a head multiplies, given its flat
   * index.
   */
  public int input(long index) {
    return (int) (kind == Kind.HEAD ? index % inputs() : index / outputs());
  }

  /**
   * Returns the output feature to which an element of a projection or a head contributes, given its
   * flat index.
   */
  public int output(long index) {
    return (int) (kind == Kind.HEAD ? index / inputs() : index % outputs());
  }

  /**
   * Returns the flat index of the element of a projection or a head that connects an input to an
   * output.
   */
  public long index(int input, int output) {
    return kind == Kind.HEAD ? (long) output * inputs() + input : (long) input * outputs() + output;
  }

  /** Tells whether each element connects one input to one output. */
  public boolean isLinear() {
    return kind == Kind.PROJECTION || kind == Kind.HEAD;
  }

  /** The role of a tensor in the model. */
  public enum Kind {
    EMBEDDING,
    /** An LM head that is not tied to the embedding, outputs × inputs. */
    HEAD,
    LAYER_NORM_GAIN,
    LAYER_NORM_BIAS,
    PROJECTION,
    PROJECTION_BIAS
  }
}

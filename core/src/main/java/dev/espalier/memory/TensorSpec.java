package dev.espalier.memory;

/**
 * What there is to know of one tensor without its values. A list of these is the single source from
 * which allocation, weight decay, pruning, saving and reports are derived.
 *
 * @param name Hugging Face's name, such as {@code transformer.h.0.ln_1.weight}
 * @param shape in Hugging Face's orientation (GPT-2's {@code Conv1D}: inputs × outputs)
 * @param decays whether weight decay touches it (all but biases and layer norms)
 * @param kind the part it plays
 */
public record TensorSpec(String name, Shape shape, boolean decays, Kind kind) {

  /** The features that a projection or a head multiplies. */
  public int inputs() {
    return shape.dim(kind == Kind.HEAD ? 1 : 0);
  }

  /** The features that a projection or a head makes. */
  public int outputs() {
    return shape.dim(kind == Kind.HEAD ? 0 : 1);
  }

  /** The input that an element of a projection or a head multiplies, by its flat index. */
  public int input(long index) {
    return (int) (kind == Kind.HEAD ? index % inputs() : index / outputs());
  }

  /** The output that an element of a projection or a head leads to, by its flat index. */
  public int output(long index) {
    return (int) (kind == Kind.HEAD ? index / inputs() : index % outputs());
  }

  /** The flat index of the element of a projection or a head between an input and an output. */
  public long index(int input, int output) {
    return kind == Kind.HEAD ? (long) output * inputs() + input : (long) input * outputs() + output;
  }

  /** Whether it is a matrix of which each element leads from one input to one output. */
  public boolean isLinear() {
    return kind == Kind.PROJECTION || kind == Kind.HEAD;
  }

  /** The part a tensor plays in the model. */
  public enum Kind {
    EMBEDDING,
    /** An LM head of its own, outputs × inputs. */
    HEAD,
    LAYER_NORM_GAIN,
    LAYER_NORM_BIAS,
    PROJECTION,
    PROJECTION_BIAS
  }
}

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

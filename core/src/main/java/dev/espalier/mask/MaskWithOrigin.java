package dev.espalier.mask;

import java.util.Optional;

/**
 * A mask and the checkpoint it belongs to: a mask says nothing of other weights of the same shape.
 *
 * @param mask which weights are kept
 * @param model the hash of the pretrained checkpoint, as {@code experiment.yaml} has it under
 *     {@code model_sha256}; empty where it is not known
 */
public record MaskWithOrigin(Mask mask, Optional<String> model) {

  /** A mask of a checkpoint. */
  public static MaskWithOrigin to(String modelSha256, Mask mask) {
    return new MaskWithOrigin(mask, Optional.of(modelSha256));
  }
}

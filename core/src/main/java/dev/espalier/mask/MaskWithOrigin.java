package dev.espalier.mask;

import java.util.Optional;

/**
 * A mask and the checkpoint to which it belongs: a mask is meaningless for other weights of the
 * same shape.
 *
 * @param mask the mask
 * @param model hash of the pretrained checkpoint, as under {@code model_sha256} in {@code
 *     experiment.yaml}; empty if unknown
 */
public record MaskWithOrigin(Mask mask, Optional<String> model) {

  /** Returns the mask of a checkpoint. */
  public static MaskWithOrigin to(String modelSha256, Mask mask) {
    return new MaskWithOrigin(mask, Optional.of(modelSha256));
  }
}

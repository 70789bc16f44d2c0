package dev.espalier.experiment.tool;

import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskWithOrigin;
import dev.espalier.memory.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A summary of a mask, as {@code mask show --json} prints it and other mask commands print it of
 * the mask they wrote.
 *
 * @param file file of the mask
 * @param modelSha256 hash of the checkpoint to which the mask belongs, or null if the file does not
 *     state it
 * @param size weights of the scope
 * @param kept weights kept
 * @param sparsity pruned weights / prunable weights, in [0, 1]
 * @param tensors the same numbers for each tensor, in the file's order
 */
public record MaskSummary(
    String file,
    @Nullable String modelSha256,
    long size,
    long kept,
    double sparsity,
    List<Tensor> tensors) {

  /**
   * The numbers of one tensor.
   *
   * @param name Hugging Face name
   * @param shape inputs × outputs
   */
  public record Tensor(String name, List<Integer> shape, long size, long kept, double sparsity) {}

  static MaskSummary of(Path file, MaskWithOrigin tied) {
    Mask mask = tied.mask();
    List<Tensor> tensors = new ArrayList<>();
    for (int t = 0; t < mask.specs().size(); t++) {
      TensorSpec spec = mask.specs().get(t);
      tensors.add(
          new Tensor(
              spec.name(),
              spec.shape().dims(),
              spec.shape().size(),
              mask.survivors(t),
              sparsity(mask.survivors(t), spec.shape().size())));
    }
    return new MaskSummary(
        file.toString(),
        tied.model().orElse(null),
        mask.size(),
        mask.survivors(),
        sparsity(mask.survivors(), mask.size()),
        tensors);
  }

  private static double sparsity(long kept, long size) {
    return size == 0 ? 0 : (double) (size - kept) / size;
  }
}

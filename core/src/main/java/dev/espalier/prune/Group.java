package dev.espalier.prune;

import dev.espalier.mask.Mask;
import dev.espalier.prune.criterion.Scores;
import java.util.List;

/**
 * Weights that are pruned together: rectangles of the scope's matrices.
 *
 * @param kind its kind, such as {@code neuron}
 * @param number index among the groups of its kind in the block
 * @param layer index of the block
 * @param parts positions of its weights; no weight is in two groups
 */
record Group(String kind, int number, int layer, List<Part> parts) {

  Group {
    parts = List.copyOf(parts);
  }

  /**
   * A rectangle of a matrix.
   *
   * @param tensor the matrix's position in the scope
   * @param width the matrix's number of columns
   */
  record Part(int tensor, int width, int firstRow, int rows, int firstColumn, int columns) {

    /** Returns some whole columns of a matrix. */
    static Part columns(int tensor, int height, int width, int first, int count) {
      return new Part(tensor, width, 0, height, first, count);
    }

    /** Returns some whole rows of a matrix. */
    static Part rows(int tensor, int width, int first, int count) {
      return new Part(tensor, width, first, count, 0, width);
    }

    private long size() {
      return (long) rows * columns;
    }

    private void forEach(Mask.Visitor visitor) {
      for (int row = firstRow; row < firstRow + rows; row++) {
        long from = (long) row * width + firstColumn;
        for (long i = from; i < from + columns; i++) {
          visitor.visit(tensor, i);
        }
      }
    }
  }

  /** Returns its name for messages, such as {@code transformer.h.0 neuron 5}. */
  String name() {
    return "transformer.h." + layer + " " + kind + " " + number;
  }

  /** Returns the number of weights of the group, pruned or not. */
  long size() {
    return parts.stream().mapToLong(Part::size).sum();
  }

  /** Visits every weight of the group. */
  void forEach(Mask.Visitor visitor) {
    parts.forEach(part -> part.forEach(visitor));
  }

  /** Tells whether all of its weights are pruned. */
  boolean isGone(Mask mask) {
    return survivors(mask) == 0;
  }

  /** Returns the number of its weights that are kept. */
  long survivors(Mask mask) {
    long[] count = {0};
    forEach(
        (tensor, index) -> {
          if (mask.kept(tensor, index)) {
            count[0]++;
          }
        });
    return count[0];
  }

  /**
   * Returns the root mean square of the weights' scores; pruned weights count as 0.
   *
   * <p>For magnitudes, its square is the criterion "minimum weight" of Molchanov et al. ("Pruning
   * convolutional neural networks for resource efficient inference", ICLR 2017, section 2.2), which
   * gives the same order. The mean rather than the sum makes groups of different sizes comparable.
   * Scoring coupled weights together, here the rows and columns of the matrices before and after a
   * neuron or head, follows Fang et al. ("DepGraph", CVPR 2023).
   */
  double score(Mask mask, Scores scores) {
    double[] squares = {0};
    forEach(
        (tensor, index) -> {
          if (mask.kept(tensor, index)) {
            double score = scores.of(tensor, index);
            squares[0] += score * score;
          }
        });
    return Math.sqrt(squares[0] / size());
  }
}

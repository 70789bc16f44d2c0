package dev.espalier.prune;

import dev.espalier.mask.Mask;
import dev.espalier.prune.criterion.Scores;
import java.util.List;

/**
 * Weights that go as one: rectangles of the scope's matrices.
 *
 * @param kind what it is, such as {@code neuron}
 * @param number among those of its kind in the block
 * @param layer the block it is in
 * @param parts where its weights stand; no weight is in two groups
 */
record Group(String kind, int number, int layer, List<Part> parts) {

  Group {
    parts = List.copyOf(parts);
  }

  /**
   * A rectangle of a matrix.
   *
   * @param tensor the matrix's position in the scope
   * @param width the matrix's columns
   */
  record Part(int tensor, int width, int firstRow, int rows, int firstColumn, int columns) {

    /** Some whole columns of a matrix. */
    static Part columns(int tensor, int height, int width, int first, int count) {
      return new Part(tensor, width, 0, height, first, count);
    }

    /** Some whole rows of a matrix. */
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

  /** For messages, such as {@code transformer.h.0 neuron 5}. */
  String name() {
    return "transformer.h." + layer + " " + kind + " " + number;
  }

  /** The weights of the group, pruned or not. */
  long size() {
    return parts.stream().mapToLong(Part::size).sum();
  }

  /** Shows every weight of the group. */
  void forEach(Mask.Visitor visitor) {
    parts.forEach(part -> part.forEach(visitor));
  }

  /** Whether none of its weights is kept. */
  boolean isGone(Mask mask) {
    return survivors(mask) == 0;
  }

  /** The weights that are kept. */
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
   * The root mean square of the weights' scores; pruned weights count as 0.
   *
   * <p>With magnitudes, its square is the criterion "minimum weight" of Molchanov et al. ("Pruning
   * convolutional neural networks for resource efficient inference", ICLR 2017, section 2.2), which
   * orders groups alike. The mean rather than the sum makes groups of different sizes comparable.
   * That what is coupled is scored together, here the rows and columns of both matrices a neuron or
   * head stands between, follows Fang et al. ("DepGraph", CVPR 2023).
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

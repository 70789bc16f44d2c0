package dev.espalier.structure;

import dev.espalier.model.Inputs;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/**
 * The unpruned weights of a matrix, as a bipartite graph: for each input (row) the set of outputs
 * (columns) to which it is connected.
 */
final class Adjacency {

  private final List<BitSet> rows;
  private final int outputs;

  Adjacency(List<BitSet> rows, int outputs) {
    this.rows = List.copyOf(rows);
    this.outputs = outputs;
  }

  /** Returns the rows of the given inputs as rows among {@code width} inputs. */
  Adjacency at(Inputs inputs, int width) {
    if (inputs.isAll()) {
      return this;
    }
    List<BitSet> all = new ArrayList<>(Collections.nCopies(width, Bits.none()));
    int[] places = inputs.indices(width);
    for (int row = 0; row < places.length; row++) {
      all.set(places[row], rows.get(row));
    }
    return new Adjacency(all, outputs);
  }

  int inputs() {
    return rows.size();
  }

  int outputs() {
    return outputs;
  }

  /** Returns the outputs connected to any of the given inputs. */
  BitSet reachedFrom(BitSet inputs) {
    BitSet reached = new BitSet(outputs);
    for (int i = inputs.nextSetBit(0); i >= 0; i = inputs.nextSetBit(i + 1)) {
      reached.or(rows.get(i));
    }
    return reached;
  }

  /** Returns the outputs connected to any input. */
  BitSet reached() {
    return reachedFrom(Bits.all(inputs()));
  }

  /** Returns the inputs connected to any of the given outputs. */
  BitSet readBy(BitSet outputs) {
    BitSet read = new BitSet(inputs());
    for (int i = 0; i < inputs(); i++) {
      read.set(i, rows.get(i).intersects(outputs));
    }
    return read;
  }

  /** Returns the inputs connected to any output. */
  BitSet read() {
    return readBy(Bits.all(outputs));
  }

  long weights() {
    return rows.stream().mapToLong(BitSet::cardinality).sum();
  }

  long weights(BitSet inputs, BitSet outputs) {
    return inputs.stream().mapToLong(i -> Bits.and(rows.get(i), outputs).cardinality()).sum();
  }

  /** Returns the number of weights of each output: [outputs]. */
  int[] weightsByOutput() {
    int[] count = new int[outputs];
    for (BitSet row : rows) {
      for (int o = row.nextSetBit(0); o >= 0; o = row.nextSetBit(o + 1)) {
        count[o]++;
      }
    }
    return count;
  }

  /** Returns the number of paths to each output, given those to each input: [outputs]. */
  double[] carry(double[] paths) {
    double[] arrived = new double[outputs];
    for (int i = 0; i < paths.length; i++) {
      if (paths[i] > 0) {
        BitSet row = rows.get(i);
        for (int o = row.nextSetBit(0); o >= 0; o = row.nextSetBit(o + 1)) {
          arrived[o] += paths[i];
        }
      }
    }
    return arrived;
  }
}

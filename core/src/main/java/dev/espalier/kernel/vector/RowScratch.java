package dev.espalier.kernel.vector;

import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * One worker's copy of a row, and the operations of layer normalisation on it. Arrays are padded to
 * whole vectors with zeros.
 */
final class RowScratch {

  private static final VectorSpecies<Float> F = Lanes.FLOATS;

  float[] x = new float[0];
  float[] gain = new float[0];
  float[] bias = new float[0];
  float[] dOut = new float[0];
  float[] dIn = new float[0];

  // Sums leave their loops through arrays, since a vector passed to a method may be boxed.
  private final float[] lanes = new float[Lanes.COUNT];
  private final float[] lanesWithNormal = new float[Lanes.COUNT];

  private int width;
  private int padded;

  void fit(int newWidth) {
    width = newWidth;
    padded = Lanes.padded(width);
    if (x.length < padded) {
      x = new float[padded];
      gain = new float[padded];
      bias = new float[padded];
      dOut = new float[padded];
      dIn = new float[padded];
    }
  }

  void read(FloatView from, long index, float[] to) {
    MemorySegment.copy(from.segment(), ValueLayout.JAVA_FLOAT, index * Float.BYTES, to, 0, width);
    Arrays.fill(to, width, padded, 0f);
  }

  void write(float[] from, FloatView to, long index) {
    MemorySegment.copy(from, 0, to.segment(), ValueLayout.JAVA_FLOAT, index * Float.BYTES, width);
  }

  float sum() {
    FloatVector sum = Lanes.splat(0f);
    for (int j = 0; j < padded; j += Lanes.COUNT) {
      sum = sum.add(FloatVector.fromArray(F, x, j));
    }
    sum.intoArray(lanes, 0);
    return Lanes.sum(lanes);
  }

  /** Subtracts the average from the row and returns the sum of squares of the result. */
  double centre(float average) {
    // The padding becomes 0 again.
    Arrays.fill(x, width, padded, average);
    FloatVector sum = Lanes.splat(0f);
    for (int j = 0; j < padded; j += Lanes.COUNT) {
      FloatVector centred = FloatVector.fromArray(F, x, j).sub(average);
      centred.intoArray(x, j);
      sum = centred.fma(centred, sum);
    }
    sum.intoArray(lanes, 0);
    return Lanes.sum(lanes);
  }

  /** Computes the output from the centred row. */
  void scaleAndShift(float inverse) {
    for (int j = 0; j < padded; j += Lanes.COUNT) {
      FloatVector normal = FloatVector.fromArray(F, x, j).mul(inverse);
      normal
          .fma(FloatVector.fromArray(F, gain, j), FloatVector.fromArray(F, bias, j))
          .intoArray(x, j);
    }
  }

  /**
   * Adds to {@code dIn} and, from index {@code at}, to the sums of the gradients of the gain, then
   * of the bias. The formula is given in the plain twin.
   */
  void addGradients(float average, float inverse, int normWidth, float[] sums, int at) {
    normalise(average, inverse);
    addParameterGradients(sums, at);
    sumGradients();
    addInputGradients(
        Lanes.sum(lanes) / normWidth, Lanes.sum(lanesWithNormal) / normWidth, inverse);
  }

  private void normalise(float average, float inverse) {
    for (int j = 0; j < padded; j += Lanes.COUNT) {
      FloatVector.fromArray(F, x, j).sub(average).mul(inverse).intoArray(x, j);
    }
  }

  private void addParameterGradients(float[] sums, int at) {
    for (int j = 0; j < padded; j += Lanes.COUNT) {
      FloatVector d = FloatVector.fromArray(F, dOut, j);
      FloatVector ofGain = FloatVector.fromArray(F, sums, at + j);
      d.fma(FloatVector.fromArray(F, x, j), ofGain).intoArray(sums, at + j);
      int ofBias = at + padded + j;
      d.add(FloatVector.fromArray(F, sums, ofBias)).intoArray(sums, ofBias);
    }
  }

  private void sumGradients() {
    FloatVector sum = Lanes.splat(0f);
    FloatVector sumWithNormal = Lanes.splat(0f);
    for (int j = 0; j < padded; j += Lanes.COUNT) {
      FloatVector g = FloatVector.fromArray(F, dOut, j).mul(FloatVector.fromArray(F, gain, j));
      sum = sum.add(g);
      sumWithNormal = g.fma(FloatVector.fromArray(F, x, j), sumWithNormal);
    }
    sum.intoArray(lanes, 0);
    sumWithNormal.intoArray(lanesWithNormal, 0);
  }

  private void addInputGradients(float meanG, float meanGNormal, float inverse) {
    for (int j = 0; j < padded; j += Lanes.COUNT) {
      FloatVector normal = FloatVector.fromArray(F, x, j);
      FloatVector g = FloatVector.fromArray(F, dOut, j).mul(FloatVector.fromArray(F, gain, j));
      FloatVector gradient = normal.fma(Lanes.splat(-meanGNormal), g.sub(meanG));
      gradient.fma(Lanes.splat(inverse), FloatVector.fromArray(F, dIn, j)).intoArray(dIn, j);
    }
  }
}

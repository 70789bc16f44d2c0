package dev.espalier.kernel.plain;

import dev.espalier.kernel.LayerNorm;
import dev.espalier.memory.FloatView;

/** The reference implementation of {@link LayerNorm}. */
public final class PlainLayerNorm implements LayerNorm {

  @Override
  public void forward(
      FloatView out,
      FloatView mean,
      FloatView rstd,
      FloatView in,
      FloatView gain,
      FloatView bias,
      int rows,
      int width,
      int normWidth,
      float epsilon) {
    for (int r = 0; r < rows; r++) {
      long row = (long) r * width;
      double sum = 0;
      for (int j = 0; j < width; j++) {
        sum += in.get(row + j);
      }
      double average = sum / normWidth;
      double squares = (normWidth - width) * average * average;
      for (int j = 0; j < width; j++) {
        double centred = in.get(row + j) - average;
        squares += centred * centred;
      }
      double inverse = 1 / Math.sqrt(squares / normWidth + epsilon);
      for (int j = 0; j < width; j++) {
        double normal = (in.get(row + j) - average) * inverse;
        out.set(row + j, (float) (normal * gain.get(j) + bias.get(j)));
      }
      mean.set(r, (float) average);
      rstd.set(r, (float) inverse);
    }
  }

  /**
   * With x̂ the normalised input and g = dOut · gain: {@code dIn += rstd (g − ⟨g⟩ − x̂ ⟨g x̂⟩)}.
   * Absent features have g = 0, so they enter only through the divisor of the means.
   */
  @Override
  public void backward(
      FloatView dIn,
      FloatView dGain,
      FloatView dBias,
      FloatView dOut,
      FloatView in,
      FloatView mean,
      FloatView rstd,
      FloatView gain,
      int rows,
      int width,
      int normWidth) {
    double[] gainSums = new double[width];
    double[] biasSums = new double[width];
    for (int r = 0; r < rows; r++) {
      long row = (long) r * width;
      double average = mean.get(r);
      double inverse = rstd.get(r);
      double sum = 0;
      double sumWithNormal = 0;
      for (int j = 0; j < width; j++) {
        double normal = (in.get(row + j) - average) * inverse;
        double g = (double) dOut.get(row + j) * gain.get(j);
        sum += g;
        sumWithNormal += g * normal;
        gainSums[j] += dOut.get(row + j) * normal;
        biasSums[j] += dOut.get(row + j);
      }
      for (int j = 0; j < width; j++) {
        double normal = (in.get(row + j) - average) * inverse;
        double g = (double) dOut.get(row + j) * gain.get(j);
        double gradient = inverse * (g - sum / normWidth - normal * sumWithNormal / normWidth);
        dIn.set(row + j, (float) (dIn.get(row + j) + gradient));
      }
    }
    for (int j = 0; j < width; j++) {
      dGain.set(j, (float) (dGain.get(j) + gainSums[j]));
      dBias.set(j, (float) (dBias.get(j) + biasSums[j]));
    }
  }
}

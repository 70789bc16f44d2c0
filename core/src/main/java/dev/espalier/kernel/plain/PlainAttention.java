package dev.espalier.kernel.plain;

import dev.espalier.kernel.Attention;
import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.Philox;
import dev.espalier.memory.FloatView;

/** The reference implementation of {@link Attention}; saves the probabilities before dropout. */
public final class PlainAttention implements Attention {

  @Override
  public long savedFloats(Geometry geometry) {
    return (long) geometry.batch() * geometry.heads() * geometry.tokens() * geometry.tokens();
  }

  @Override
  public void forward(
      FloatView out, FloatView saved, FloatView qkv, Geometry geometry, DropoutSite dropout) {
    for (int b = 0; b < geometry.batch(); b++) {
      for (int h = 0; h < geometry.heads(); h++) {
        for (int query = 0; query < geometry.tokens(); query++) {
          Row row = new Row(geometry, b, h, query);
          double[] probabilities = probabilities(row, qkv);
          for (int key = 0; key < geometry.tokens(); key++) {
            saved.set(row.saved(key), key <= query ? (float) probabilities[key] : 0);
          }
          for (int d = 0; d < geometry.valueWidth(); d++) {
            double sum = 0;
            for (int key = 0; key <= query; key++) {
              double kept = probabilities[key] * factor(dropout, row.saved(key));
              sum += kept * qkv.get(row.value(key, d));
            }
            out.set(row.out(d), (float) sum);
          }
        }
      }
    }
  }

  private static double[] probabilities(Row row, FloatView qkv) {
    double[] scores = new double[row.query + 1];
    double largest = Double.NEGATIVE_INFINITY;
    for (int key = 0; key <= row.query; key++) {
      for (int d = 0; d < row.geometry.headWidth(); d++) {
        scores[key] += (double) qkv.get(row.queryAt(d)) * qkv.get(row.key(key, d));
      }
      scores[key] *= row.geometry.scale();
      largest = Math.max(largest, scores[key]);
    }
    double sum = 0;
    for (int key = 0; key <= row.query; key++) {
      scores[key] = Math.exp(scores[key] - largest);
      sum += scores[key];
    }
    for (int key = 0; key <= row.query; key++) {
      scores[key] /= sum;
    }
    return scores;
  }

  private static double factor(DropoutSite dropout, long element) {
    if (!dropout.active()) {
      return 1;
    }
    return Philox.drops(dropout, element) ? 0 : dropout.scale();
  }

  @Override
  public void backward(
      FloatView dQkv,
      FloatView dOut,
      FloatView qkv,
      FloatView saved,
      Geometry geometry,
      DropoutSite dropout) {
    double[] gradients = new double[rows(geometry) * geometry.fusedWidth()];
    for (int b = 0; b < geometry.batch(); b++) {
      for (int h = 0; h < geometry.heads(); h++) {
        for (int query = 0; query < geometry.tokens(); query++) {
          Row row = new Row(geometry, b, h, query);
          addGradients(gradients, row, dOut, qkv, saved, dropout);
        }
      }
    }
    for (int i = 0; i < gradients.length; i++) {
      dQkv.set(i, (float) gradients[i]);
    }
  }

  private static int rows(Geometry geometry) {
    return geometry.batch() * geometry.tokens();
  }

  /**
   * With P the probabilities and D the dropout factors: dP = D ⊙ dOut·Vᵀ, dS = P ⊙ (dP − ⟨P, dP⟩).
   */
  private static void addGradients(
      double[] gradients,
      Row row,
      FloatView dOut,
      FloatView qkv,
      FloatView saved,
      DropoutSite dropout) {
    double[] dProbabilities = new double[row.query + 1];
    double mean = 0;
    for (int key = 0; key <= row.query; key++) {
      double factor = factor(dropout, row.saved(key));
      double probability = saved.get(row.saved(key));
      for (int d = 0; d < row.geometry.valueWidth(); d++) {
        dProbabilities[key] += factor * dOut.get(row.out(d)) * qkv.get(row.value(key, d));
        gradients[(int) row.value(key, d)] += factor * probability * dOut.get(row.out(d));
      }
      mean += probability * dProbabilities[key];
    }
    for (int key = 0; key <= row.query; key++) {
      double dScore =
          saved.get(row.saved(key)) * (dProbabilities[key] - mean) * row.geometry.scale();
      for (int d = 0; d < row.geometry.headWidth(); d++) {
        gradients[(int) row.queryAt(d)] += dScore * qkv.get(row.key(key, d));
        gradients[(int) row.key(key, d)] += dScore * qkv.get(row.queryAt(d));
      }
    }
  }

  /** The positions of the operands of one query of one head. */
  private record Row(Geometry geometry, int batch, int head, int query) {

    long saved(int key) {
      long row = ((long) batch * geometry.heads() + head) * geometry.tokens() + query;
      return row * geometry.tokens() + key;
    }

    long out(int d) {
      return token(query) * geometry.valuesWidth() + valueFeature(d);
    }

    long queryAt(int d) {
      return token(query) * geometry.fusedWidth() + feature(d);
    }

    long key(int key, int d) {
      return token(key) * geometry.fusedWidth() + geometry.width() + feature(d);
    }

    long value(int key, int d) {
      return token(key) * geometry.fusedWidth() + 2L * geometry.width() + valueFeature(d);
    }

    private long token(int position) {
      return (long) batch * geometry.tokens() + position;
    }

    private int feature(int d) {
      return head * geometry.headWidth() + d;
    }

    private int valueFeature(int d) {
      return head * geometry.valueWidth() + d;
    }
  }
}

package dev.espalier.generate;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters.Affine;
import org.jspecify.annotations.Nullable;

/** The operations that a decoder's blocks consist of, on the values of one pass. */
record DecoderLayers(Kernels k, Gpt2Config config, DecoderScratch scratch) {

  /** Normalises the residual stream. */
  void norm(Affine w, int rows) {
    k.layerNorm()
        .forward(
            scratch.normed(),
            scratch.mean(),
            scratch.rstd(),
            scratch.residual(),
            w.weight(),
            w.bias(),
            rows,
            config.nEmbd(),
            config.normWidth(),
            config.layerNormEpsilon());
  }

  /** Returns the chosen features of the norm's output; null chooses all. */
  FloatView select(int @Nullable [] chosen, int rows) {
    if (chosen == null) {
      return scratch.normed();
    }
    for (int row = 0; row < rows; row++) {
      long from = (long) row * config.nEmbd();
      long to = (long) row * chosen.length;
      for (int i = 0; i < chosen.length; i++) {
        scratch.read().set(to + i, scratch.normed().get(from + chosen[i]));
      }
    }
    return scratch.read();
  }

  /** Multiplies by a weight and adds its bias. */
  void project(
      DecodingWeight weight, FloatView out, FloatView in, Affine w, int rows, boolean prompt) {
    if (prompt) {
      weight.prompt(out, in, w.bias(), rows);
    } else {
      weight.decode(out, in, w.bias(), rows);
    }
  }

  /** Applies the activation function to the hidden layer. */
  void activate(long size) {
    k.activation().forward(scratch.inner(), scratch.inner(), size, config.activationFunction());
  }

  /** Adds a sub-layer's output to the residual stream. */
  void add(FloatView branch, int rows) {
    long size = (long) rows * config.nEmbd();
    FloatView residual = scratch.residual();
    for (long i = 0; i < size; i++) {
      residual.set(i, residual.get(i) + branch.get(i));
    }
  }

  /** Adds the same vector to every row of the residual stream. */
  void addToEach(FloatView vector, int rows) {
    FloatView residual = scratch.residual();
    for (int row = 0; row < rows; row++) {
      long at = (long) row * config.nEmbd();
      for (int i = 0; i < config.nEmbd(); i++) {
        residual.set(at + i, residual.get(at + i) + vector.get(i));
      }
    }
  }
}

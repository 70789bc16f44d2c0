package dev.espalier.model;

import dev.espalier.memory.FloatView;

/** A {@link Linear} that has rows for some of its inputs only: these are copied together first. */
record SelectedLinear(ReadInputs inputs, Linear chosen) implements Linear {

  /** The projection behind these inputs. */
  static Linear of(ReadInputs inputs, Linear linear) {
    return inputs.isAll() ? linear : new SelectedLinear(inputs, linear);
  }

  @Override
  public void forward(
      FloatView out,
      FloatView in,
      FloatView weight,
      FloatView bias,
      int rows,
      LinearScratch scratch) {
    chosen.forward(out, inputs.read(in, rows, scratch), weight, bias, rows, scratch);
  }

  @Override
  public void backward(
      FloatView dIn,
      FloatView dWeight,
      FloatView dBias,
      FloatView dOut,
      FloatView in,
      FloatView weight,
      int rows,
      LinearScratch scratch) {
    FloatView read = inputs.read(in, rows, scratch);
    chosen.backward(read, dWeight, dBias, dOut, read, weight, rows, scratch);
    inputs.spread(dIn, rows, scratch);
  }
}

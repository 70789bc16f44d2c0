package dev.espalier.model.network;

import dev.espalier.memory.FloatView;

/** A {@link Linear} that has rows for some of its inputs only, which are gathered first. */
record SelectedLinear(ReadInputs inputs, Linear chosen) implements Linear {

  /** Returns the projection with these inputs. */
  static Linear of(ReadInputs inputs, Linear linear) {
    return inputs.isAll() ? linear : new SelectedLinear(inputs, linear);
  }

  @Override
  public void prepare(FloatView weight) {
    chosen.prepare(weight);
  }

  @Override
  public void forward(
      FloatView out, FloatView in, FloatView bias, int rows, LinearScratch scratch) {
    chosen.forward(out, inputs.read(in, rows, scratch), bias, rows, scratch);
  }

  @Override
  public void backward(
      FloatView dIn,
      FloatView dWeight,
      FloatView dBias,
      FloatView dOut,
      FloatView in,
      int rows,
      LinearScratch scratch) {
    FloatView read = inputs.read(in, rows, scratch);
    chosen.backward(read, dWeight, dBias, dOut, read, rows, scratch);
    inputs.spread(dIn, rows, scratch);
  }
}

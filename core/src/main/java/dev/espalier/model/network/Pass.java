package dev.espalier.model.network;

import dev.espalier.model.Batch;

/** The batch and dropout of a forward or backward pass of the blocks. */
record Pass(Batch batch, DropoutPlan dropout) {

  int rows() {
    return batch.rows();
  }
}

package dev.espalier.model.network;

import dev.espalier.model.Batch;

/** A forward or backward pass of the blocks: its batch and its dropout. */
record Pass(Batch batch, DropoutPlan dropout) {

  int rows() {
    return batch.rows();
  }
}

package dev.espalier.model.network;

import dev.espalier.model.Batch;

/** A batch on its way through the blocks and back, and what is dropped of it. */
record Pass(Batch batch, DropoutPlan dropout) {

  int rows() {
    return batch.rows();
  }
}

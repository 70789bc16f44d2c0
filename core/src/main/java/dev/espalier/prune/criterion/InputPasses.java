package dev.espalier.prune.criterion;

import dev.espalier.kernel.MatMul;
import dev.espalier.mask.ModelMask;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.network.Activations;
import dev.espalier.model.network.ProjectionInputs;

/** Computes the inputs of the scope's projections on the calibration text, under the mask. */
final class InputPasses {

  private final ScoringContext trained;
  private final CalibrationText text;
  private final ProjectionInputs model;
  private final Parameters weights;
  private final Activations activations;
  private final Batch batch;

  InputPasses(ScoringContext trained, CalibrationText text) {
    this.trained = trained;
    this.text = text;
    Gpt2Config config = trained.weights().config();
    model = new ProjectionInputs(config, text.kernels());
    weights = trained.masked();
    activations =
        Activations.forTraining(
            trained.arena(), config, text.kernels(), text.batchSize(), text.blockSize());
    batch = text.batch(trained.arena(), config);
  }

  /** Visits the input of a projection in one batch. */
  interface Visitor {
    /**
     * @param tensor the weight's position in the mask's list
     * @param in [rows, width]; the memory may be larger
     */
    void visit(int tensor, FloatView in, int rows, int width);
  }

  /** Visits, batch by batch, the input of every projection of the scope. */
  void forEachBatch(Visitor visitor) {
    ModelMask mask = new ModelMask(trained.mask(), weights.layout().specs());
    try (MatMul.Hold _ = text.kernels().matMul().hold(weights.slab().flat())) {
      for (int number = 0; number < text.batches(); number++) {
        double _ = text.fill(batch, number);
        model.forEach(
            weights,
            activations,
            batch,
            (tensor, in, rows, width) -> {
              if (mask.covers(tensor)) {
                visitor.visit(mask.inMask(tensor), in, rows, width);
              }
            });
      }
    }
  }
}

package dev.espalier.model.network;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Batch;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import dev.espalier.model.LayerShape;
import dev.espalier.model.Parameters;
import dev.espalier.model.Parameters.BlockParameters;
import java.util.ArrayList;
import java.util.List;

/** Visits the input of each projection, and of an untied head, of a dense model without dropout. */
public final class ProjectionInputs {

  private final Gpt2Config config;
  private final Gpt2Layout layout;
  private final Kernels kernels;
  private final Gpt2 model;
  private final Norm norm;
  private final List<ReadInputs> attentionInputs = new ArrayList<>();
  private final List<ReadInputs> mlpInputs = new ArrayList<>();

  /** Creates the projections of a dense model with the given kernels. */
  public ProjectionInputs(Gpt2Config config, Kernels kernels) {
    this.config = config;
    this.layout = Gpt2Layout.of(config);
    this.kernels = kernels;
    this.model = new Gpt2(config, kernels);
    this.norm = Norm.of(config, kernels);
    for (LayerShape shape : config.layers()) {
      attentionInputs.add(ReadInputs.of(shape.attentionInputs(), config, kernels));
      mlpInputs.add(ReadInputs.of(shape.mlpInputs(), config, kernels));
    }
  }

  /** Visits the inputs of projections. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Visits the input of one projection, which is valid only during the call.
     *
     * @param tensor the weight's position in the model's list
     * @param in [rows, width]; the memory may be larger
     */
    void visit(int tensor, FloatView in, int rows, int width);
  }

  /**
   * Computes a batch and visits the input of the head, if it is untied, and of every projection,
   * block by block.
   *
   * @param a memory allocated for training a dense model
   */
  public void forEach(Parameters weights, Activations a, Batch batch, Visitor visitor) {
    model.forward(weights, a, batch, DropoutPlan.NONE);
    int rows = batch.rows();
    if (layout.head() != layout.wte()) {
      visitor.visit(layout.head(), a.normed(), rows, config.nEmbd());
    }
    for (int layer = 0; layer < config.nLayer(); layer++) {
      LayerShape shape = config.layer(layer);
      if (shape.hasHeads()) {
        showAttention(layer, a.block(layer).attention(), weights.block(layer), rows, visitor);
      }
      if (shape.hasNeurons()) {
        showMlp(layer, a.block(layer).mlp(), weights.block(layer), rows, visitor);
      }
    }
  }

  // The norms' outputs and the activations are shared by all layers, so they are recomputed as in
  // the backward pass.

  private void showAttention(
      int layer, BlockActivations.OfAttention a, BlockParameters w, int rows, Visitor visitor) {
    norm.forward(a.norm(), w.ln1(), rows);
    ReadInputs inputs = attentionInputs.get(layer);
    visitor.visit(
        layout.block(layer, BlockTensor.C_ATTN_WEIGHT),
        inputs.read(a.normed(), rows, a.scratch()),
        rows,
        inputs.count());
    visitor.visit(
        layout.block(layer, BlockTensor.ATTN_C_PROJ_WEIGHT),
        a.attended(),
        rows,
        config.layer(layer).valuesWidth());
  }

  private void showMlp(
      int layer, BlockActivations.OfMlp a, BlockParameters w, int rows, Visitor visitor) {
    int inner = config.layer(layer).inner();
    norm.forward(a.norm(), w.ln2(), rows);
    ReadInputs inputs = mlpInputs.get(layer);
    visitor.visit(
        layout.block(layer, BlockTensor.C_FC_WEIGHT),
        inputs.read(a.normed(), rows, a.scratch()),
        rows,
        inputs.count());
    kernels
        .activation()
        .forward(
            a.activated(), a.preActivation(), (long) rows * inner, config.activationFunction());
    visitor.visit(layout.block(layer, BlockTensor.MLP_C_PROJ_WEIGHT), a.activated(), rows, inner);
  }
}

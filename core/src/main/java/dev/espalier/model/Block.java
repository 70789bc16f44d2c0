package dev.espalier.model;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import dev.espalier.model.Parameters.BlockParameters;

/**
 * One block of GPT-2: {@code x + attn(ln_1(x))}, then {@code x + mlp(ln_2(x))} (Radford et al.
 * 2019). The backward pass is the forward pass read upwards.
 */
final class Block {

  private final AttentionLayer attention;
  private final MlpLayer mlp;

  /** A block that computes each weight in its form. */
  Block(Gpt2Config config, Kernels kernels, Forms forms, int layer) {
    Gpt2Layout layout = Gpt2Layout.of(config);
    int cAttn = layout.block(layer, BlockTensor.C_ATTN_WEIGHT);
    int attnCProj = layout.block(layer, BlockTensor.ATTN_C_PROJ_WEIGHT);
    int cFc = layout.block(layer, BlockTensor.C_FC_WEIGHT);
    int mlpCProj = layout.block(layer, BlockTensor.MLP_C_PROJ_WEIGHT);
    attention =
        forms.form(cAttn) == Form.UNIFORM
            ? new UniformAttentionLayer(config, kernels, layer)
            : new TokenAttention(
                config,
                kernels,
                layer,
                Linear.of(kernels, forms, cAttn),
                Linear.of(kernels, forms, attnCProj));
    mlp =
        switch (MlpForm.of(forms, layout, layer)) {
          case UNIFORM -> new UniformMlp(config, kernels, layer);
          case TILED ->
              new TiledMlp(
                  config,
                  kernels,
                  layer,
                  new SparseLinear(kernels, forms.pattern(cFc)),
                  new SparseLinear(kernels, forms.pattern(mlpCProj)));
          case TOKENS ->
              new TokenMlp(
                  config,
                  kernels,
                  layer,
                  Linear.of(kernels, forms, cFc),
                  Linear.of(kernels, forms, mlpCProj));
        };
  }

  /** From {@code a.attention().residual()} to {@code out}; both [rows, width]. */
  void forward(
      FloatView out, BlockActivations a, BlockParameters w, Batch batch, DropoutPlan dropout) {
    attention.forward(a.mlp().residual(), a.attention(), w, batch, dropout);
    mlp.forward(out, a.mlp(), w, batch, dropout);
  }

  /** Turns {@code g.residual()} from the gradient of the output into that of the input. */
  void backward(
      Gradients g,
      BlockParameters d,
      BlockActivations a,
      BlockParameters w,
      Batch batch,
      DropoutPlan dropout) {
    mlp.backward(g, d, a.mlp(), w, batch, dropout);
    attention.backward(g, d, a.attention(), w, batch, dropout);
  }
}

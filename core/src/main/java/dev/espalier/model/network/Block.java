package dev.espalier.model.network;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.ExecutionPlan;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import dev.espalier.model.LayerShape;
import dev.espalier.model.MlpFormat;
import dev.espalier.model.Parameters.BlockParameters;
import dev.espalier.model.WeightFormat;
import org.jspecify.annotations.Nullable;

/**
 * One block of GPT-2: {@code x + attn(ln_1(x))}, then {@code x + mlp(ln_2(x))} (Radford et al.
 * 2019); a compact model may lack either. The backward pass mirrors the forward pass line by line,
 * in reverse.
 */
final class Block {

  private final @Nullable AttentionLayer attention;
  private final @Nullable MlpLayer mlp;

  /** Creates a block that computes each weight in its form. */
  Block(Gpt2Config config, Kernels kernels, ExecutionPlan forms, int layer) {
    LayerShape shape = config.layer(layer);
    attention = shape.hasAttention() ? attention(config, kernels, forms, layer) : null;
    mlp = shape.hasMlp() ? mlp(config, kernels, forms, layer) : null;
  }

  private static AttentionLayer attention(
      Gpt2Config config, Kernels kernels, ExecutionPlan forms, int layer) {
    if (!config.layer(layer).hasHeads()) {
      BiasLayer bias = new BiasLayer(kernels, config.nEmbd());
      return new BiasLayer.OfHeads(bias, config.layer(layer).place());
    }
    Gpt2Layout layout = Gpt2Layout.of(config);
    int cAttn = layout.block(layer, BlockTensor.C_ATTN_WEIGHT);
    int cProj = layout.block(layer, BlockTensor.ATTN_C_PROJ_WEIGHT);
    return forms.form(cAttn) == WeightFormat.UNIFORM
        ? new UniformAttentionLayer(config, kernels, layer)
        : new TokenAttention(
            config,
            kernels,
            layer,
            Linear.Selected.of(
                ReadInputs.of(config.layer(layer).attentionInputs(), config, kernels),
                Linear.of(kernels, forms, cAttn)),
            Linear.of(kernels, forms, cProj));
  }

  private static MlpLayer mlp(Gpt2Config config, Kernels kernels, ExecutionPlan forms, int layer) {
    if (!config.layer(layer).hasNeurons()) {
      BiasLayer bias = new BiasLayer(kernels, config.nEmbd());
      return new BiasLayer.OfNeurons(bias, config.layer(layer).place());
    }
    Gpt2Layout layout = Gpt2Layout.of(config);
    int cFc = layout.block(layer, BlockTensor.C_FC_WEIGHT);
    int cProj = layout.block(layer, BlockTensor.MLP_C_PROJ_WEIGHT);
    return switch (MlpFormat.of(forms, layout, layer)) {
      case UNIFORM -> new UniformMlp(config, kernels, layer);
      case TILED ->
          new TiledMlp(
              config,
              kernels,
              layer,
              new SparseLinear(kernels, forms.pattern(cFc)),
              new SparseLinear(kernels, forms.pattern(cProj)));
      case TOKENS ->
          new TokenMlp(
              config,
              kernels,
              layer,
              Linear.Selected.of(
                  ReadInputs.of(config.layer(layer).mlpInputs(), config, kernels),
                  Linear.of(kernels, forms, cFc)),
              Linear.of(kernels, forms, cProj));
    };
  }

  /** Prepares the projections with their weights, for both passes, until the next call. */
  void prepare(BlockParameters w) {
    if (attention != null) {
      attention.prepare(w);
    }
    if (mlp != null) {
      mlp.prepare(w);
    }
  }

  /** Computes {@code out} from {@code a.attention().residual()}; both [rows, width]. */
  void forward(FloatView out, BlockActivations a, BlockParameters w, Pass pass) {
    if (attention != null) {
      FloatView between = mlp == null ? out : a.mlp().residual();
      attention.forward(between, a.attention(), w, pass);
    }
    if (mlp != null) {
      mlp.forward(out, a.mlp(), w, pass);
    }
  }

  /** Replaces {@code g.residual()}, the gradient of the output, by that of the input. */
  void backward(Gradients g, BlockParameters d, BlockActivations a, BlockParameters w, Pass pass) {
    if (mlp != null) {
      mlp.backward(g, d, a.mlp(), w, pass);
    }
    if (attention != null) {
      attention.backward(g, d, a.attention(), w, pass);
    }
  }
}

package dev.espalier.model.network;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.TokenTiles;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters.BlockParameters;
import dev.espalier.model.network.BlockActivations.OfMlp;

/**
 * {@link MlpLayer} with both projections sparse: the hidden layer, four times as wide as the
 * stream, stays in tiles throughout, and only the narrow ends are transposed. The padding tokens of
 * the last tile are computed with the others; their gradients are 0.
 */
public final class TiledMlp extends MlpLayer.Projected<SparseLinear> {

  private final ReadInputs inputs;

  TiledMlp(Gpt2Config config, Kernels kernels, int layer, SparseLinear cFc, SparseLinear cProj) {
    super(config, kernels, layer, cFc, cProj);
    this.inputs = ReadInputs.of(shape.mlpInputs(), config, kernels);
  }

  @Override
  public void forward(FloatView out, OfMlp a, BlockParameters w, Pass pass) {
    int rows = pass.rows();
    int width = config.nEmbd();
    TokenTiles in = a.scratch().inTiles(rows, inputs.count());
    TokenTiles hidden = hidden(a.preActivation(), rows);
    TokenTiles activated = hidden(a.activated(), rows);
    TokenTiles branch = a.scratch().outTiles(rows, width);

    norm.forward(a.norm(), w.ln2(), rows);
    FloatView read = inputs.read(a.normed(), rows, a.scratch());
    k.sparseMatMul().toTiles(in, read, rows, inputs.count());
    cFc.forward(hidden, in, w.cFc().bias());
    k.activation()
        .forward(activated.memory(), hidden.memory(), floats(hidden), config.activationFunction());
    cProj.forward(branch, activated, w.mlpCProj().bias());
    k.sparseMatMul().fromTiles(a.normed(), branch, rows, width);
    k.dropout()
        .addTo(out, a.residual(), a.normed(), size(rows), pass.dropout().mlpOutput(shape.place()));
  }

  @Override
  public void backward(Gradients g, BlockParameters d, OfMlp a, BlockParameters w, Pass pass) {
    int rows = pass.rows();
    int width = config.nEmbd();
    TokenTiles in = a.scratch().inTiles(rows, inputs.count());
    TokenTiles hidden = hidden(a.preActivation(), rows);
    TokenTiles activated = hidden(a.activated(), rows);
    TokenTiles dHidden = hidden(g.wide(), rows);
    TokenTiles dBranch = a.scratch().outTiles(rows, width);

    k.dropout()
        .apply(g.branch(), g.residual(), size(rows), pass.dropout().mlpOutput(shape.place()));
    k.sparseMatMul().toTiles(dBranch, g.branch(), rows, width);
    k.activation()
        .forward(activated.memory(), hidden.memory(), floats(hidden), config.activationFunction());
    cProj.backward(dHidden, d.mlpCProj(), dBranch, activated);
    k.activation()
        .backward(
            dHidden.memory(),
            dHidden.memory(),
            hidden.memory(),
            floats(hidden),
            config.activationFunction());
    norm.forward(a.norm(), w.ln2(), rows);
    FloatView read = inputs.read(a.normed(), rows, a.scratch());
    k.sparseMatMul().toTiles(in, read, rows, inputs.count());
    cFc.backward(in, d.cFc(), dHidden, in);
    FloatView dRead = inputs.gradient(g.narrow(), a.scratch());
    k.sparseMatMul().fromTiles(dRead, in, rows, inputs.count());
    inputs.spread(g.narrow(), rows, a.scratch());
    norm.backward(g.residual(), d.ln2(), g.narrow(), a.norm(), w.ln2(), rows);
  }

  private TokenTiles hidden(FloatView memory, int rows) {
    return LinearScratch.tiles(memory, rows, shape.inner());
  }

  private static long floats(TokenTiles tiles) {
    return (long) tiles.tiles() * tiles.width() * TokenTiles.TOKENS;
  }
}

package dev.espalier.model.network;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters.BlockParameters;
import dev.espalier.model.network.BlockActivations.OfMlp;

/** {@link MlpLayer} token by token. The backward pass mirrors the forward pass in reverse. */
public final class TokenMlp extends MlpLayer.Projected<Linear> {

  TokenMlp(Gpt2Config config, Kernels kernels, int layer, Linear cFc, Linear cProj) {
    super(config, kernels, layer, cFc, cProj);
  }

  @Override
  public void forward(FloatView out, OfMlp a, BlockParameters w, Pass pass) {
    int rows = pass.rows();
    long hidden = (long) rows * shape.inner();
    // The stream may be updated in place, since out is written only after it has been read.
    FloatView branch = a.normed();

    norm.forward(a.norm(), w.ln2(), rows);
    cFc.forward(a.preActivation(), a.normed(), w.cFc().bias(), rows, a.scratch());
    k.activation().forward(a.activated(), a.preActivation(), hidden, config.activationFunction());
    cProj.forward(branch, a.activated(), w.mlpCProj().bias(), rows, a.scratch());
    k.dropout()
        .addTo(out, a.residual(), branch, size(rows), pass.dropout().mlpOutput(shape.place()));
  }

  @Override
  public void backward(Gradients g, BlockParameters d, OfMlp a, BlockParameters w, Pass pass) {
    int rows = pass.rows();
    long hidden = (long) rows * shape.inner();

    k.dropout()
        .apply(g.branch(), g.residual(), size(rows), pass.dropout().mlpOutput(shape.place()));
    k.activation().forward(a.activated(), a.preActivation(), hidden, config.activationFunction());
    cProj.backward(g.wide(), d.mlpCProj(), g.branch(), a.activated(), rows, a.scratch());
    k.activation()
        .backward(g.wide(), g.wide(), a.preActivation(), hidden, config.activationFunction());
    norm.forward(a.norm(), w.ln2(), rows);
    cFc.backward(g.narrow(), d.cFc(), g.wide(), a.normed(), rows, a.scratch());
    norm.backward(g.residual(), d.ln2(), g.narrow(), a.norm(), w.ln2(), rows);
  }
}

package dev.espalier.model.network;

import static dev.espalier.kernel.MatMul.Form.NN;
import static dev.espalier.kernel.MatMul.Form.NT;
import static dev.espalier.kernel.MatMul.Form.TN;

import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import dev.espalier.model.Parameters.BlockParameters;
import dev.espalier.model.network.BlockActivations.OfMlp;
import java.lang.foreign.MemorySegment;

/**
 * {@link MlpLayer} for the case that every gain of {@code ln_2} is pruned: the norm's output is its
 * bias for every input, so the MLP is computed for one row, which all tokens share. Its gradient is
 * that of one row whose output gradient is the sum over the tokens; the residual stream receives
 * none.
 */
public final class UniformMlp implements MlpLayer {

  private final Gpt2Config config;
  private final Kernels k;
  private final LayerShape shape;
  private final UniformProjection cFc;

  UniformMlp(Gpt2Config config, Kernels kernels, int layer) {
    this.config = config;
    this.k = kernels;
    this.shape = config.layer(layer);
    this.cFc = UniformProjection.of(config, kernels, shape.mlpInputs(), shape.inner());
  }

  @Override
  public void forward(FloatView out, OfMlp a, BlockParameters w, Pass pass) {
    int rows = pass.rows();
    int width = config.nEmbd();
    int inner = shape.inner();
    FloatView row = a.normed().part(0, width);

    cFc.forward(a.preActivation(), w.ln2(), w.cFc(), a.scratch());
    k.activation().forward(a.activated(), a.preActivation(), inner, config.activationFunction());
    k.matMul()
        .multiply(
            NN,
            1,
            width,
            inner,
            row,
            a.activated(),
            w.mlpCProj().weight(),
            w.mlpCProj().bias(),
            false);
    long bytes = (long) width * Float.BYTES;
    for (int r = 1; r < rows; r++) {
      MemorySegment.copy(row.segment(), 0, a.normed().segment(), r * bytes, bytes);
    }
    k.dropout()
        .addTo(
            out,
            a.residual(),
            a.normed(),
            (long) rows * width,
            pass.dropout().mlpOutput(shape.place()));
  }

  @Override
  public void backward(Gradients g, BlockParameters d, OfMlp a, BlockParameters w, Pass pass) {
    int rows = pass.rows();
    int width = config.nEmbd();
    int inner = shape.inner();
    FloatView dRow = d.mlpCProj().bias();
    FloatView dHidden = d.cFc().bias();

    k.dropout()
        .apply(
            g.branch(), g.residual(), (long) rows * width, pass.dropout().mlpOutput(shape.place()));
    dRow.zero();
    k.reductions().addColumnSums(dRow, g.branch(), rows, width);
    k.activation().forward(a.activated(), a.preActivation(), inner, config.activationFunction());
    k.matMul()
        .multiply(TN, inner, width, 1, d.mlpCProj().weight(), a.activated(), dRow, null, false);
    k.matMul().multiply(NT, 1, inner, width, dHidden, dRow, w.mlpCProj().weight(), null, false);
    k.activation()
        .backward(dHidden, dHidden, a.preActivation(), inner, config.activationFunction());
    cFc.backward(d.ln2(), d.cFc(), w.ln2(), w.cFc(), a.scratch());
  }
}

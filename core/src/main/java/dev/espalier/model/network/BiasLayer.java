package dev.espalier.model.network;

import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Parameters.BlockParameters;
import dev.espalier.model.network.BlockActivations.OfAttention;
import dev.espalier.model.network.BlockActivations.OfMlp;
import java.lang.foreign.MemorySegment;

/**
 * A sub-layer of which only the projection's bias is left: {@code x + drop(b)}. The bias is trained
 * like any other.
 */
record BiasLayer(Kernels k, int width) {

  /** The bias layer as the first half of a block. */
  record OfHeads(BiasLayer bias, int place) implements AttentionLayer {

    @Override
    public void forward(FloatView out, OfAttention a, BlockParameters w, Pass pass) {
      DropoutSite site = pass.dropout().attentionOutput(place);
      bias.add(out, a.residual(), a.normed(), w.attnCProj().bias(), pass.rows(), site);
    }

    @Override
    public void backward(
        Gradients g, BlockParameters d, OfAttention a, BlockParameters w, Pass pass) {
      bias.gradient(d.attnCProj().bias(), g, pass.rows(), pass.dropout().attentionOutput(place));
    }
  }

  /** The bias layer as the second half of a block. */
  record OfNeurons(BiasLayer bias, int place) implements MlpLayer {

    @Override
    public void forward(FloatView out, OfMlp a, BlockParameters w, Pass pass) {
      DropoutSite site = pass.dropout().mlpOutput(place);
      bias.add(out, a.residual(), a.normed(), w.mlpCProj().bias(), pass.rows(), site);
    }

    @Override
    public void backward(Gradients g, BlockParameters d, OfMlp a, BlockParameters w, Pass pass) {
      bias.gradient(d.mlpCProj().bias(), g, pass.rows(), pass.dropout().mlpOutput(place));
    }
  }

  private void add(
      FloatView out, FloatView in, FloatView scratch, FloatView bias, int rows, DropoutSite site) {
    long bytes = (long) width * Float.BYTES;
    for (int r = 0; r < rows; r++) {
      MemorySegment.copy(bias.segment(), 0, scratch.segment(), r * bytes, bytes);
    }
    k.dropout().addTo(out, in, scratch, (long) rows * width, site);
  }

  private void gradient(FloatView dBias, Gradients g, int rows, DropoutSite site) {
    k.dropout().apply(g.branch(), g.residual(), (long) rows * width, site);
    dBias.zero();
    k.reductions().addColumnSums(dBias, g.branch(), rows, width);
  }
}

package dev.espalier.model.network;

import dev.espalier.kernel.DropoutSite;
import dev.espalier.model.Gpt2Config;

/**
 * Where and how much one step drops. Forward and backward ask for the same sites.
 *
 * @param embdPdrop after the embeddings
 * @param attnPdrop on attention probabilities
 * @param residPdrop on the output of each sub-layer
 */
public record DropoutPlan(
    float embdPdrop, float attnPdrop, float residPdrop, long seed, int round, int step) {

  /** Nothing is dropped. */
  public static final DropoutPlan NONE = new DropoutPlan(0, 0, 0, 0, 0, 0);

  private static final int SITES_PER_LAYER = 4;

  /** The plan of one step of a model with its config's probabilities. */
  public static DropoutPlan of(Gpt2Config config, long seed, int round, int step) {
    return new DropoutPlan(
        config.dropouts().embdPdrop(),
        config.dropouts().attnPdrop(),
        config.dropouts().residPdrop(),
        seed,
        round,
        step);
  }

  DropoutSite embeddings() {
    return site(embdPdrop, 0);
  }

  // Layers are named by their place in the whole model, so that cutting one leaves the others'
  // alone.

  DropoutSite attention(int layer) {
    return site(attnPdrop, layer * SITES_PER_LAYER + 1);
  }

  DropoutSite attentionOutput(int layer) {
    return site(residPdrop, layer * SITES_PER_LAYER + 2);
  }

  DropoutSite mlpOutput(int layer) {
    return site(residPdrop, layer * SITES_PER_LAYER + 3);
  }

  private DropoutSite site(float probability, int place) {
    return probability == 0
        ? DropoutSite.NONE
        : new DropoutSite(probability, seed, round, step, place);
  }
}

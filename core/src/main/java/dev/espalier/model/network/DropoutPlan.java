package dev.espalier.model.network;

import dev.espalier.kernel.DropoutSite;
import dev.espalier.model.Gpt2Config;

/**
 * The dropout of one step: its sites and probabilities. The forward and the backward pass use the
 * same sites.
 *
 * @param embdPdrop after the embeddings
 * @param attnPdrop on attention probabilities
 * @param residPdrop on the output of each sub-layer
 */
public record DropoutPlan(
    float embdPdrop, float attnPdrop, float residPdrop, long seed, int round, int step) {

  /** No dropout. */
  public static final DropoutPlan NONE = new DropoutPlan(0, 0, 0, 0, 0, 0);

  private static final int SITES_PER_LAYER = 4;

  /** Returns the plan of one step with the probabilities of the model's config. */
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

  // Layers are identified by their index in the whole model, so that removing one does not change
  // the dropout of the others.

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

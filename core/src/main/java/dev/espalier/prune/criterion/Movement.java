package dev.espalier.prune.criterion;

/**
 * Movement pruning (Sanh et al., "Movement pruning: adaptive sparsity by fine-tuning", NeurIPS
 * 2020, section 3, equation 3 for soft scores without their learning rate): {@code S = −Σ_t w_t ·
 * ∂L/∂w_t} over the steps of the round. The score of a weight increases when training moves it away
 * from zero and decreases when training moves it towards zero, whatever its magnitude. The gradient
 * is that of the step's mean loss, before clipping.
 *
 * <p>Sanh et al. prune during training and allow pruned weights to return; here the mask is cut
 * after the round, only unpruned weights are scored, and scores start at 0 in each round.
 */
record Movement() implements Criterion.OfTraining {

  @Override
  public Description description() {
    return new Description("movement", Looks.TRAINING, "movement");
  }

  @Override
  public float share(float weight, float gradient) {
    return -weight * gradient;
  }
}

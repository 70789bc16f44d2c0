package dev.espalier.prune.criterion;

/**
 * Movement pruning (Sanh et al., "Movement pruning: adaptive sparsity by fine-tuning", NeurIPS
 * 2020, section 3, equation 3 for soft scores without their learning rate): {@code S = −Σ_t w_t ·
 * ∂L/∂w_t} over the steps of the round. A weight that the training moves away from zero gains, one
 * that it moves towards zero loses, whatever its magnitude. The gradient is that of the step's mean
 * loss, before clipping.
 *
 * <p>Sanh et al. prune while they train and let pruned weights come back; here the mask is cut
 * after the round, only survivors gather a score, and each round begins anew.
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

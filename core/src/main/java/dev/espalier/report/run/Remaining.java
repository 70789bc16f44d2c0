package dev.espalier.report.run;

import dev.espalier.record.LayerDensity;
import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Numbers;
import org.jspecify.annotations.Nullable;

/**
 * What a round leaves, of the scope and of the whole model. A scope can be a tiny part of a model:
 * a sparsity that says nothing of which of the two it is of says nothing.
 *
 * @param scope weights in scope, pruned ones included
 * @param left of them
 * @param model null where no file tells its size
 */
record Remaining(long scope, long left, @Nullable ModelSize model) {

  static Remaining of(RunSummary run, RoundRecord round) {
    return new Remaining(size(round), round.pruning().weightsLeft(), run.model());
  }

  private static long size(RoundRecord round) {
    return round.pruning().layers().isEmpty()
        ? Math.round(
            round.pruning().weightsLeft() / Math.max(1e-12, 1 - round.pruning().sparsity()))
        : round.pruning().layers().stream().mapToLong(LayerDensity::weights).sum();
  }

  long pruned() {
    return scope - left;
  }

  /** Of the model; null where its size is not known. */
  @Nullable Long parametersLeft() {
    return model == null ? null : model.parameters() - pruned();
  }

  /** Of the model, in [0, 1]; NaN where its size is not known. */
  double modelSparsity() {
    return model == null ? Double.NaN : (double) pruned() / model.parameters();
  }

  /** As {@code 34 of 768 weights of ln_1 left}. */
  String scopeInWords(String name) {
    return "%s of %s weights%s left"
        .formatted(Numbers.count(left), Numbers.count(scope), name.isEmpty() ? "" : " of " + name);
  }

  /** As {@code 1,746,210 of 1,746,944 parameters left}; empty where it is not known. */
  String modelInWords() {
    return model == null
        ? ""
        : "%s of %s parameters left"
            .formatted(
                Numbers.count(model.parameters() - pruned()), Numbers.count(model.parameters()));
  }

  /** As {@code 6.99 MB, 2.94 kB of them zeros}; empty where it is not known. */
  String bytesInWords() {
    return model == null
        ? ""
        : Numbers.bytes(model.bytes())
            + (pruned() == 0
                ? ""
                : ", " + Numbers.bytes(model.bytesOf(pruned())) + " of them pruned zeros");
  }
}

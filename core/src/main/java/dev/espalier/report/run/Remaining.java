package dev.espalier.report.run;

import dev.espalier.record.LayerDensity;
import dev.espalier.record.RoundRecord;
import dev.espalier.report.html.Numbers;
import org.jspecify.annotations.Nullable;

/**
 * What a round leaves of the scope and of the whole model, of which the scope may be a tiny part,
 * so that a sparsity must always say which of the two it refers to.
 *
 * @param scope weights in the scope, pruned ones included
 * @param left weights of these that are left
 * @param model size of the model; null if no file states it
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

  /** Returns the parameters of the model that are left; null if its size is unknown. */
  @Nullable Long parametersLeft() {
    return model == null ? null : model.parameters() - pruned();
  }

  /** Returns the sparsity of the model, in [0, 1]; NaN if its size is unknown. */
  double modelSparsity() {
    return model == null ? Double.NaN : (double) pruned() / model.parameters();
  }

  /** Returns a text such as {@code 34 of 768 weights of ln_1 left}. */
  String scopeInWords(String name) {
    return "%s of %s weights%s left"
        .formatted(Numbers.count(left), Numbers.count(scope), name.isEmpty() ? "" : " of " + name);
  }

  /** Returns a text such as {@code 1,746,210 of 1,746,944 parameters left}; empty if unknown. */
  String modelInWords() {
    return model == null
        ? ""
        : "%s of %s parameters left"
            .formatted(
                Numbers.count(model.parameters() - pruned()), Numbers.count(model.parameters()));
  }

  /** Returns a text such as {@code 6.99 MB, 2.94 kB of them zeros}; empty if unknown. */
  String bytesInWords() {
    return model == null
        ? ""
        : Numbers.bytes(model.bytes())
            + (pruned() == 0
                ? ""
                : ", " + Numbers.bytes(model.bytesOf(pruned())) + " of them pruned zeros");
  }
}

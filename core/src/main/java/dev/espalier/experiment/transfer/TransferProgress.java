package dev.espalier.experiment.transfer;

import dev.espalier.experiment.progress.ForwardingListener;
import dev.espalier.experiment.progress.RunTimeEstimate;
import java.util.Locale;

/** Announces the current part of a transfer, and once the expected duration of all parts. */
final class TransferProgress {

  private final ForwardingListener listener;
  private final int tickets;
  private final int parts;
  private final int finding;
  private int begun;
  private boolean runTimeEstimated;

  TransferProgress(TransferPlan plan, ForwardingListener listener) {
    this.listener = listener;
    this.tickets = plan.tickets().size();
    int toFind = (int) plan.tickets().stream().filter(t -> t.given().isEmpty()).count();
    this.finding = plan.seeds().size() * toFind;
    int dense = (int) plan.targets().stream().filter(target -> plan.trainsDense(target)).count();
    this.parts = finding + plan.seeds().size() * (plan.targets().size() * 2 * tickets + dense);
  }

  ForwardingListener listener() {
    return listener;
  }

  void begin(String what) {
    begun++;
    listener.tell(String.format(Locale.ROOT, "part %d of %d, %s", begun, parts, what));
  }

  /**
   * Called when a part is complete.
   *
   * @param rounds rounds of its run; equal for all parts that find tickets
   */
  void done(int rounds) {
    if (runTimeEstimated || listener.trainings() == 0) {
      return;
    }
    runTimeEstimated = true;
    int findingLeft = Math.max(0, finding - begun);
    int left = findingLeft * rounds + (parts - begun - findingLeft);
    if (left > 0) {
      double each = listener.seconds() / listener.trainings();
      listener.tell(
          String.format(
              Locale.ROOT,
              "at most about %s for the %s to come",
              RunTimeEstimate.duration(left * each),
              RunTimeEstimate.count(left, "training")));
    }
  }
}

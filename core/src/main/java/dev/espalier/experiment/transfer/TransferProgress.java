package dev.espalier.experiment.transfer;

import dev.espalier.experiment.progress.ManyRuns;
import dev.espalier.experiment.progress.RunTimeEstimate;
import java.util.Locale;

/** Tells which part of a transfer is at hand, and once how long all of it will take. */
final class TransferProgress {

  private final ManyRuns listener;
  private final int tickets;
  private final int parts;
  private final int finding;
  private int begun;
  private boolean foretold;

  TransferProgress(TransferPlan plan, ManyRuns listener) {
    this.listener = listener;
    this.tickets = plan.tickets().size();
    int toFind = (int) plan.tickets().stream().filter(t -> t.given().isEmpty()).count();
    this.finding = plan.seeds().size() * toFind;
    int dense = (int) plan.targets().stream().filter(target -> plan.trainsDense(target)).count();
    this.parts = finding + plan.seeds().size() * (plan.targets().size() * 2 * tickets + dense);
  }

  ManyRuns listener() {
    return listener;
  }

  void begin(String what) {
    begun++;
    listener.tell(String.format(Locale.ROOT, "part %d of %d, %s", begun, parts, what));
  }

  /**
   * A part is done.
   *
   * @param rounds of its run; all parts that find tickets have as many
   */
  void done(int rounds) {
    if (foretold || listener.trainings() == 0) {
      return;
    }
    foretold = true;
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

package dev.espalier.experiment.verify;

import dev.espalier.experiment.round.RoundPlan;
import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.prune.Reset;
import dev.espalier.record.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks, before any training, that a run can be resumed from its files. Damage to a round only
 * costs that round: once its directory is removed, it is trained again, and later rounds are kept
 * if they follow from it.
 */
public final class ResumeCheck {

  private ResumeCheck() {}

  /**
   * Checks the rounds of a run.
   *
   * @param first the mask with which the run began
   * @return the indices of missing rounds that later rounds follow
   * @throws BadInputException naming the first damaged file, with a remedy
   */
  public static List<Integer> check(RunDirectory run, Mask first) {
    RoundsCheck.Found found = RoundsCheck.of(run, true, RoundsCheck.Depth.RESUME);
    refuse(run, found);
    if (found.rounds().contains(0)
        && MaskFile.read(run.mask(0), first.specs()).differences(first) > 0) {
      throw refused(run, Damage.of(0, run.mask(0), "is not the mask the run began with"), 0);
    }
    return found.missing();
  }

  /**
   * Checks the rounds of a control, which do not depend on each other.
   *
   * @throws BadInputException as {@link #check}
   */
  public static void checkControl(RunDirectory run) {
    refuse(run, RoundsCheck.of(run, false, RoundsCheck.Depth.SIZES));
  }

  private static void refuse(RunDirectory run, RoundsCheck.Found found) {
    if (!found.damages().isEmpty()) {
      throw refused(run, found.damages().getFirst(), found.damages().size() - 1);
    }
  }

  private static BadInputException refused(RunDirectory run, Damage damage, int others) {
    String more =
        others == 0 ? "" : " ('espalier verify " + run.path() + "' tells of " + others + " more)";
    return new BadInputException(
        damage.file().toString(),
        damage.what(),
        damage.round().isPresent()
            ? "restore it from a copy, or remove "
                + run.round(damage.round().getAsInt())
                + ": {resume|resume(true)} then trains that round again and keeps the others"
                + more
            : "remove it: {resume|resume(true)} makes it again" + more);
  }

  /**
   * Checks that everything from earlier rounds that the training of a round needs exists.
   *
   * @param next the round to be cut and trained
   * @throws BadInputException naming what is missing, and the rounds to be trained again
   */
  public static void checkNeeded(RunDirectory run, RoundPlan plan, int next) {
    if (next == 0) {
      return;
    }
    Path sums = run.criterionState(next - 1);
    if (plan.cut().sums().isPresent() && !Files.exists(sums)) {
      throw new BadInputException(
          sums.toString(),
          "is missing, and round " + next + " is cut by it",
          "remove "
              + (next == 1
                  ? run.round(0)
                  : "the rounds from " + run.round(0) + " to " + run.round(next - 1))
              + ": {resume|resume(true)} then trains them again and keeps the others");
    }
    if (plan.reset() instanceof Reset.Rewind(int step)
        && step > 0
        && !Files.exists(run.rewindSnapshot())) {
      throw new BadInputException(
          run.rewindSnapshot().toString(),
          "is missing, and round " + next + " begins with it",
          "remove "
              + run.round(0)
              + ": {resume|resume(true)} then trains that round again and keeps the others");
    }
  }

  /**
   * Checks that an existing round follows from the previous one, which was trained again.
   *
   * @param cut the mask cut from the previous round
   * @throws BadInputException if the round has another mask
   */
  public static void checkFollows(RunDirectory run, int round, Mask cut) {
    long differences = MaskFile.read(run.mask(round), cut.specs()).differences(cut);
    if (differences > 0) {
      throw new BadInputException(
          run.round(round).toString(),
          "does not follow from round "
              + (round - 1)
              + " as it was trained again: "
              + differences
              + " weights of its mask are others",
          "use the kernels and threads of the first time, or remove this round and those after it");
    }
  }
}

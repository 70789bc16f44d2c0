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
 * Checks, before anything is trained, that a run can build on what is there. Damage in a round
 * costs that round alone: once its directory is removed, it is trained again, and the rounds after
 * it are kept if they follow from it.
 */
public final class ResumeCheck {

  private ResumeCheck() {}

  /**
   * Checks the rounds of a run.
   *
   * @param first the mask the run began with
   * @return the rounds that are missing before others
   * @throws BadInputException naming the first file that is damaged, and how to mend it
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
   * Checks the rounds of a control, on which nothing builds.
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
   * Checks that what the training of a round needs of earlier ones is there.
   *
   * @param next the round to be cut and trained
   * @throws BadInputException naming what is missing, and the rounds that have to be trained again
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
   * Checks that a round that is there follows from the round before, which was trained again.
   *
   * @param cut the mask cut from the round before
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

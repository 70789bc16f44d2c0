package dev.espalier.experiment.tool;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.input.MaskSource;
import dev.espalier.experiment.input.ModelSource;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskPair;
import dev.espalier.mask.TiedMask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.prune.Scope;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What can be done with masks by themselves. A mask is named by its file, by the directory of a
 * round, or by that of a run, whose last whole round is then meant.
 */
public final class Masks {

  /** How two masks become one. */
  public enum Combination {
    /** What both keep: pruned is what either mask prunes. */
    AND,
    /** What one of them keeps: pruned is what both masks prune. */
    OR
  }

  private Masks() {}

  /**
   * Counts what a mask keeps.
   *
   * @throws BadInputException if there is no such mask or it cannot be read
   */
  public static MaskSummary show(String mask) {
    Path file = MaskSource.file(mask);
    return MaskSummary.of(file, MaskFile.readAlone(file));
  }

  /**
   * Compares two masks.
   *
   * @param force see {@link MaskPair#of}
   * @throws BadInputException if one cannot be read or they do not fit each other
   */
  public static MaskComparison compare(String a, String b, boolean force) {
    Path fileA = MaskSource.file(a);
    Path fileB = MaskSource.file(b);
    return MaskComparison.of(fileA, fileB, pair(fileA, fileB, force));
  }

  /**
   * Writes what two masks keep together.
   *
   * @param overwrite whether to replace a file that is there
   * @param force see {@link MaskPair#of}
   * @throws BadInputException if one cannot be read, they do not fit each other, or the file is
   *     there already
   */
  public static MaskSummary combine(
      Combination how, String a, String b, Path out, boolean overwrite, boolean force) {
    checkFree(out, overwrite);
    MaskPair pair = pair(MaskSource.file(a), MaskSource.file(b), force);
    return written(
        out,
        switch (how) {
          case AND -> pair.intersection();
          case OR -> pair.union();
        });
  }

  /**
   * Writes a mask that prunes what is exactly zero in a model.
   *
   * <p>The mask is tied to the model itself, or, where that is a round's, to the checkpoint that
   * the round's own mask belongs to.
   *
   * @param model as {@code model} names it, or the file of a checkpoint's weights
   * @param scope a named scope or a regular expression
   * @param overwrite whether to replace a file that is there
   * @param listener is told how the model was read, where that is not as it stands
   * @throws BadInputException if the model cannot be read, the scope matches nothing, or the file
   *     is there already
   */
  public static MaskSummary extractZeros(
      String model, String scope, Path out, boolean overwrite, ExperimentListener listener) {
    checkFree(out, overwrite);
    try (CheckpointDirectory checkpoint = openModel(model);
        Arena arena = Arena.ofConfined()) {
      checkpoint.notes().forEach(listener::tell);
      List<TensorSpec> specs = Scope.resolve(scope, checkpoint.layout().specs(), "{scope}");
      Slab weights = Slab.allocate(arena, specs);
      checkpoint.readInto(weights);
      List<FloatView> views = specs.stream().map(spec -> weights.view(spec.name())).toList();
      Mask nonzero = Mask.dense(specs).keeping((tensor, i) -> views.get(tensor).get(i) != 0);
      return written(out, TiedMask.to(MaskSource.origin(checkpoint), nonzero));
    }
  }

  private static MaskPair pair(Path a, Path b, boolean force) {
    return MaskPair.of(MaskFile.readAlone(a), MaskFile.readAlone(b), a + " and " + b, force);
  }

  private static void checkFree(Path out, boolean overwrite) {
    if (Files.isDirectory(out)) {
      throw new BadInputException(out.toString(), "is a directory", "name a file with {out}");
    }
    if (!overwrite && Files.exists(out)) {
      throw new BadInputException(
          out.toString(),
          "exists already",
          "choose another {out|file}, or replace it with {overwrite|overwrite(true)}");
    }
  }

  private static MaskSummary written(Path out, TiedMask mask) {
    MaskFile.write(out, mask);
    return MaskSummary.of(out, mask);
  }

  private static CheckpointDirectory openModel(String model) {
    Path weights = MaskSource.existing(model).filter(Files::isRegularFile).orElse(null);
    if (weights == null) {
      return ModelSource.open(model);
    }
    CheckpointDirectory checkpoint =
        CheckpointDirectory.open(weights.toAbsolutePath().resolveSibling(""));
    if (!checkpoint.holdsOnly(weights)) {
      checkpoint.close();
      throw new BadInputException(
          model,
          "is not the whole of the weights of the model beside it",
          "name the model's directory");
    }
    return checkpoint;
  }
}

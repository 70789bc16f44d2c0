package dev.espalier.experiment.input;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Parameters;
import dev.espalier.prune.Scope;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The mask with which a run begins: that of the round that the model is, or the one named by {@code
 * mask}, or one that keeps all weights. {@code keep_zeros} also prunes the model's zeros, except
 * for a round, whose mask already states what is pruned.
 */
public final class InitialMask {

  private InitialMask() {}

  /** Tells whether the settings may yield a mask that prunes anything. */
  public static boolean isSparse(Settings settings) {
    return settings.get(Setting.KEEP_ZEROS)
        || settings.find(Setting.MASK).isPresent()
        || ModelSource.maskOf(settings.get(Setting.MODEL)).isPresent();
  }

  /**
   * Returns the mask over the scope.
   *
   * @param weights weights of the model
   * @throws BadInputException if the file is not a mask, or the mask does not fit the scope or
   *     belongs to another model
   */
  public static Mask of(
      Inputs inputs, Settings settings, Parameters weights, ExperimentListener listener) {
    List<TensorSpec> scope = scope(inputs, settings);
    Optional<Mask> ofRound = ofRound(settings, scope);
    return ofRound.isPresent()
        ? ofRound.get()
        : withZeros(named(inputs, settings, scope, listener), settings, weights, listener);
  }

  /**
   * Returns the number of weights that the mask keeps of each tensor of which it prunes any. The
   * weights of the model need not be in memory.
   *
   * @throws BadInputException as {@link #of}
   */
  public static Map<String, Long> survivors(Inputs inputs, Settings settings) {
    List<TensorSpec> scope = scope(inputs, settings);
    Optional<Mask> ofRound = ofRound(settings, scope);
    Mask mask = ofRound.orElseGet(() -> named(inputs, settings, scope, ExperimentListener.NONE));
    boolean zeros = ofRound.isEmpty() && settings.get(Setting.KEEP_ZEROS);
    Map<String, Long> survivors = new HashMap<>();
    for (int t = 0; t < scope.size(); t++) {
      long left = zeros ? nonzero(inputs.checkpoint(), mask, t) : mask.survivors(t);
      if (left < scope.get(t).shape().size()) {
        survivors.put(scope.get(t).name(), left);
      }
    }
    return survivors;
  }

  /** Reads one tensor at a time. */
  private static long nonzero(CheckpointDirectory checkpoint, Mask mask, int tensor) {
    try (Arena arena = Arena.ofConfined()) {
      Slab alone = Slab.allocate(arena, List.of(mask.specs().get(tensor)));
      checkpoint.readInto(alone);
      FloatView weights = alone.view(0);
      return LongStream.range(0, weights.size())
          .filter(i -> weights.get(i) != 0 && mask.kept(tensor, i))
          .count();
    }
  }

  private static List<TensorSpec> scope(Inputs inputs, Settings settings) {
    return Scope.resolve(
        settings.get(Setting.SCOPE), inputs.checkpoint().layout().specs(), "{scope}");
  }

  private static Optional<Mask> ofRound(Settings settings, List<TensorSpec> scope) {
    Optional<Path> ofRound = ModelSource.maskOf(settings.get(Setting.MODEL));
    if (ofRound.isPresent() && settings.find(Setting.MASK).isPresent()) {
      throw new BadInputException(
          "{mask}",
          "the model is a round and brings a mask of its own",
          "leave one of them out; the round's bare model is "
              + ModelSource.bare(settings.get(Setting.MODEL)));
    }
    return ofRound.map(file -> MaskFile.read(file, scope));
  }

  private static Mask named(
      Inputs inputs, Settings settings, List<TensorSpec> scope, ExperimentListener listener) {
    return MaskSource.given(settings)
        .map(file -> read(file, scope, inputs, listener))
        .orElseGet(() -> Mask.dense(scope));
  }

  private static Mask read(
      Path file, List<TensorSpec> scope, Inputs inputs, ExperimentListener listener) {
    Optional<String> origin = MaskFile.modelOf(file);
    if (origin.isEmpty()) {
      listener.tell(file + " does not say which checkpoint it belongs to; it is taken as it is");
    } else if (!origin.get().equals(inputs.modelHash())
        && !origin.get().equals(MaskSource.origin(inputs.checkpoint()))) {
      throw new BadInputException(
          file.toString(),
          "belongs to another checkpoint, whose model_sha256 begins with " + abridged(origin.get()),
          "use it with that one; this model's begins with " + abridged(inputs.modelHash()));
    }
    return MaskFile.read(file, scope, inputs.checkpoint().layout().specs(), listener::tell);
  }

  private static String abridged(String hash) {
    return hash.substring(0, Math.min(12, hash.length()));
  }

  private static Mask withZeros(
      Mask mask, Settings settings, Parameters weights, ExperimentListener listener) {
    List<FloatView> views =
        mask.specs().stream().map(spec -> weights.slab().view(spec.name())).toList();
    Mask nonzero = mask.keeping((t, i) -> views.get(t).get(i) != 0);
    if (settings.get(Setting.KEEP_ZEROS)) {
      return nonzero;
    }
    long zeros = mask.survivors() - nonzero.survivors();
    if (zeros > 0) {
      listener.tell(
          zeros
              + " of the scope's "
              + mask.size()
              + " weights are exactly zero; they count as ordinary weights unless {keep_zeros}"
              + " is given");
    }
    return mask;
  }
}

package dev.espalier.experiment.input;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Parameters;
import dev.espalier.prune.Scope;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
    List<TensorSpec> scope =
        Scope.resolve(settings.get(Setting.SCOPE), weights.layout().specs(), "{scope}");
    Optional<Path> given = MaskSource.given(settings);
    Optional<Path> ofRound = ModelSource.maskOf(settings.get(Setting.MODEL));
    if (ofRound.isPresent()) {
      if (given.isPresent()) {
        throw new BadInputException(
            "{mask}",
            "the model is a round and brings a mask of its own",
            "leave one of them out; the round's bare model is " + inputs.checkpoint().path());
      }
      return MaskFile.read(ofRound.get(), scope);
    }
    Mask mask =
        given
            .map(file -> read(file, scope, weights.layout().specs(), inputs, listener))
            .orElseGet(() -> Mask.dense(scope));
    return withZeros(mask, settings, weights, listener);
  }

  private static Mask read(
      Path file,
      List<TensorSpec> scope,
      List<TensorSpec> model,
      Inputs inputs,
      ExperimentListener listener) {
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
    return MaskFile.read(file, scope, model, listener::tell);
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

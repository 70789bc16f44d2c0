package dev.espalier.mask;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.TensorSpec;
import dev.espalier.storage.Fingerprint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two masks over the same tensors.
 *
 * @param a the first mask
 * @param b the second mask
 * @param model the checkpoint to which both belong, if known
 */
public record MaskPair(Mask a, Mask b, Optional<String> model) {

  /**
   * Aligns two masks to the same tensors.
   *
   * @param where the names of both, for messages
   * @param force whether to accept masks of different checkpoints and of different scopes; a tensor
   *     that only one mask has then counts as fully kept in the other
   * @throws BadInputException if the masks do not match; different shapes never do
   */
  public static MaskPair of(MaskWithOrigin a, MaskWithOrigin b, String where, boolean force) {
    checkShapes(a.mask(), b.mask(), where);
    boolean sameModel = a.model().equals(b.model());
    if (!force) {
      if (!sameModel && a.model().isPresent() && b.model().isPresent()) {
        throw new BadInputException(
            where,
            "belong to different checkpoints, "
                + Fingerprint.abridged(a.model().get())
                + " and "
                + Fingerprint.abridged(b.model().get()),
            "use masks of one checkpoint, or {force} if you know what they share");
      }
      checkScopes(a.mask(), b.mask(), where);
      checkScopes(b.mask(), a.mask(), where);
    }
    List<TensorSpec> scope = new ArrayList<>(a.mask().specs());
    b.mask().specs().stream().filter(spec -> !scope.contains(spec)).forEach(scope::add);
    return new MaskPair(
        new ModelMask(a.mask(), scope).whole(),
        new ModelMask(b.mask(), scope).whole(),
        sameModel ? a.model() : Optional.empty());
  }

  private static void checkShapes(Mask a, Mask b, String where) {
    for (TensorSpec one : a.specs()) {
      for (TensorSpec other : b.specs()) {
        if (one.name().equals(other.name()) && !one.equals(other)) {
          throw new BadInputException(
              where,
              one.name() + " is " + one.shape() + " in one and " + other.shape() + " in the other",
              "use masks of models of the same shape");
        }
      }
    }
  }

  private static void checkScopes(Mask one, Mask other, String where) {
    for (TensorSpec spec : one.specs()) {
      if (!other.specs().contains(spec)) {
        throw new BadInputException(
            where,
            spec.name() + " is in the scope of only one",
            "use masks of the same scope, or {force} to count it as kept whole in the other");
      }
    }
  }

  /** Returns the overlap of the masks by tensor. */
  public Map<String, Overlap> overlaps() {
    Mask both = a.and(b);
    Map<String, Overlap> overlaps = new LinkedHashMap<>();
    for (int t = 0; t < a.specs().size(); t++) {
      overlaps.put(a.specs().get(t).name(), Overlap.of(a, b, both, t));
    }
    return overlaps;
  }

  /** Returns a mask that keeps the weights kept by both. */
  public MaskWithOrigin intersection() {
    return new MaskWithOrigin(a.and(b), model);
  }

  /** Returns a mask that keeps the weights kept by at least one. */
  public MaskWithOrigin union() {
    return new MaskWithOrigin(a.or(b), model);
  }
}

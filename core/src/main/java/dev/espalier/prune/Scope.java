package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The set of prunable weights: one of the named scopes or a regular expression that must match the
 * whole of a tensor's name.
 */
public final class Scope {

  private static final Map<String, Predicate<TensorSpec>> NAMED = new LinkedHashMap<>();

  private static final Set<Kind> MATRICES = EnumSet.of(Kind.PROJECTION, Kind.EMBEDDING, Kind.HEAD);

  static {
    NAMED.put("ln_1", spec -> spec.name().endsWith(".ln_1.weight"));
    NAMED.put("layer-norms", spec -> spec.kind() == Kind.LAYER_NORM_GAIN);
    NAMED.put("linear", spec -> spec.kind() == Kind.PROJECTION);
    NAMED.put("all", spec -> MATRICES.contains(spec.kind()));
  }

  private Scope() {}

  /** The scopes that have a name. */
  public static List<String> names() {
    return List.copyOf(NAMED.keySet());
  }

  /**
   * The tensors of a scope, in the model's order.
   *
   * @param scope a named scope or a regular expression
   * @param where the option or file and key the scope was given in
   * @throws BadInputException if it is no valid regular expression or matches nothing
   */
  public static List<TensorSpec> resolve(String scope, List<TensorSpec> tensors, String where) {
    List<TensorSpec> matched =
        tensors.stream().filter(NAMED.getOrDefault(scope, matching(scope, where))).toList();
    if (matched.isEmpty()) {
      throw new BadInputException(
          where,
          "'" + scope + "' matches no tensor",
          "use one of "
              + String.join(", ", NAMED.keySet())
              + " or a regular expression over "
              + abridged(tensors));
    }
    return matched;
  }

  private static Predicate<TensorSpec> matching(String expression, String where) {
    try {
      Pattern pattern = Pattern.compile(expression);
      return spec -> pattern.matcher(spec.name()).matches();
    } catch (PatternSyntaxException e) {
      throw new BadInputException(
          where,
          "'" + expression + "' is no valid regular expression (" + e.getDescription() + ")",
          "use one of " + String.join(", ", NAMED.keySet()) + " or mend it",
          e);
    }
  }

  /** Every name, with the layer's number left out so that each stands once. */
  private static String abridged(List<TensorSpec> tensors) {
    return String.join(
        ", ",
        tensors.stream()
            .map(spec -> spec.name().replaceAll("\\.h\\.\\d+\\.", ".h.N."))
            .distinct()
            .toList());
  }
}

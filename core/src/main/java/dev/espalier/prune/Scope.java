package dev.espalier.prune;

import dev.espalier.fault.BadInputException;
import dev.espalier.fault.Likeness;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The set of prunable weights. A scope is the first of these that applies:
 *
 * <ol>
 *   <li>one of {@link #names()};
 *   <li>a regular expression that matches the whole name of some tensor: those tensors;
 *   <li>a module's name, as in {@code model.get_submodule}, or the end or another part of it:
 *       {@code c_attn}, {@code attn.c_attn}, {@code h.0.mlp}, {@code lm_head}; see {@link
 *       ModuleNames};
 *   <li>several of the first and third kind, separated by commas.
 * </ol>
 *
 * A module's name that as an expression matches a tensor's whole name selects the same tensor
 * either way, so no scope is ambiguous.
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

  /** Returns the names of the named scopes. */
  public static List<String> names() {
    return List.copyOf(NAMED.keySet());
  }

  /**
   * Returns the tensors of a scope, in the model's order.
   *
   * @param scope a scope as described above
   * @param where the option, or the file and key, of the scope
   * @throws BadInputException if it is not a valid regular expression, takes too long to match, or
   *     matches nothing
   */
  public static List<TensorSpec> resolve(String scope, List<TensorSpec> tensors, String where) {
    List<TensorSpec> matched = matched(scope, tensors, where);
    if (matched.isEmpty()) {
      throw new BadInputException(
          where,
          "'" + BoundedExpression.brief(scope) + "' matches no tensor",
          meant(scope, tensors, where)
              .orElse(
                  "use "
                      + String.join(", ", NAMED.keySet())
                      + ", a module such as c_attn or h.0.mlp, or an expression over tensor names"
                      + " such as transformer\\.h\\.0\\..*"));
    }
    return matched;
  }

  private static List<TensorSpec> matched(String scope, List<TensorSpec> tensors, String where) {
    Predicate<TensorSpec> named = NAMED.get(scope);
    if (named != null) {
      return tensors.stream().filter(named).toList();
    }
    BoundedExpression expression = BoundedExpression.of(scope, where);
    List<TensorSpec> matched =
        tensors.stream().filter(spec -> expression.matches(spec.name())).toList();
    return matched.isEmpty() ? byNames(scope, tensors) : matched;
  }

  private static List<TensorSpec> byNames(String scope, List<TensorSpec> tensors) {
    List<Predicate<TensorSpec>> wanted = new ArrayList<>();
    for (String each : scope.split(",", -1)) {
      String name = each.strip();
      if (!NAMED.containsKey(name) && !ModuleNames.isName(name)) {
        return List.of();
      }
      Predicate<TensorSpec> holds = NAMED.getOrDefault(name, ModuleNames.named(name, tensors));
      if (tensors.stream().noneMatch(holds)) {
        return List.of();
      }
      wanted.add(holds);
    }
    return tensors.stream().filter(spec -> wanted.stream().anyMatch(w -> w.test(spec))).toList();
  }

  /** A longer expression would not fit into a line that suggests another. */
  private static final int LONGEST_MEANT = 100;

  /** Suggests an expression if part of a name matches, or the most similar module. */
  private static Optional<String> meant(String scope, List<TensorSpec> tensors, String where) {
    if (scope.length() > LONGEST_MEANT) {
      return Optional.empty();
    }
    if (!scope.contains(",") && !ModuleNames.isName(scope)) {
      String within = ".*(?:" + scope + ").*";
      long matched;
      try {
        BoundedExpression expression = BoundedExpression.of(within, where);
        matched = tensors.stream().filter(spec -> expression.matches(spec.name())).count();
      } catch (BadInputException e) {
        return Optional.empty(); // A suggestion is not worth a second fault.
      }
      return matched == 0
          ? Optional.empty()
          : Optional.of(
              String.format(
                  "an expression must match the whole of a tensor's name: '%s' matches %d",
                  within, matched));
    }
    return Stream.of(scope.split(","))
        .map(String::strip)
        .filter(name -> byNames(name, tensors).isEmpty())
        .flatMap(name -> likest(name, tensors).stream())
        .findFirst();
  }

  private static Optional<String> likest(String name, List<TensorSpec> tensors) {
    List<String> known =
        Stream.concat(
                NAMED.keySet().stream(),
                Stream.concat(
                    Stream.of("lm_head"),
                    tensors.stream().flatMap(spec -> ModuleNames.words(spec.name()).stream())))
            .distinct()
            .toList();
    return ModuleNames.words(name).stream()
        .filter(word -> !known.contains(word))
        .flatMap(word -> Likeness.nearest(word, known).stream())
        .findFirst()
        .map(
            word ->
                "did you mean "
                    + word
                    + "? a scope is one of "
                    + String.join(", ", NAMED.keySet())
                    + ", modules, or an expression over tensor names");
  }
}

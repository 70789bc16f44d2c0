package dev.espalier.bench.measure;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.prune.Scope;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * A random mask: the cost of a step depends on the positions of unpruned weights, not on their
 * values.
 *
 * @param scope the scope that is pruned
 * @param sparsity sparsity of the scope
 * @param zeroLayers number of leading layers that also lose all their weights of the scope
 */
public record Pruned(String scope, double sparsity, int zeroLayers) {

  private static final Pattern MASK =
      Pattern.compile("(.+?):(0(?:\\.\\d+)?|1(?:\\.0+)?)(?::(\\d{1,4}))?");

  private static final Pattern LAYER = Pattern.compile("transformer\\.h\\.(\\d+)\\..*");

  /**
   * Returns the masks of the report's curves, from where a sparse form may begin to pay off to
   * where little is left.
   */
  public static List<Pruned> curves(int layers) {
    return List.of(
        new Pruned("linear", 0.5, 0),
        new Pruned("linear", 0.8, 0),
        new Pruned("linear", 0.9, 0),
        new Pruned("linear", 0.95, 0),
        new Pruned("linear", 0.98, 0),
        new Pruned("linear", 0.99, 0),
        new Pruned("all", 0.5, 0),
        new Pruned("all", 0.8, 0),
        new Pruned("all", 0.9, 0),
        new Pruned("all", 0.95, 0),
        new Pruned("all", 0.99, 0),
        new Pruned("ln_1", 0.5, 0),
        new Pruned("ln_1", 0.95, 0),
        new Pruned("ln_1", 0.95, 1),
        new Pruned("ln_1", 0.95, 2),
        new Pruned("ln_1", 0.95, layers));
  }

  /**
   * Parses {@code SCOPE:SPARSITY[:ZERO_LAYERS]}.
   *
   * @throws BadInputException if the text does not have this form, or the model has no such scope
   *     or fewer layers
   */
  public static Pruned parse(String text, Gpt2Config config) {
    var matcher = MASK.matcher(text);
    if (!matcher.matches()) {
      throw new BadInputException(
          "--masks",
          "\"" + text + "\" is no mask",
          "say SCOPE:SPARSITY or SCOPE:SPARSITY:ZERO_LAYERS, such as linear:0.95");
    }
    Scope.resolve(matcher.group(1), Gpt2Layout.of(config).specs(), "--masks");
    int zero = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
    if (zero > config.nLayer()) {
      throw new BadInputException(
          "--masks", zero + " layers are more than there are", "say at most " + config.nLayer());
    }
    return new Pruned(matcher.group(1), Double.parseDouble(matcher.group(2)), zero);
  }

  public Mask mask(Gpt2Config config) {
    List<TensorSpec> specs = Scope.resolve(scope, Gpt2Layout.of(config).specs(), "--scope");
    SplittableRandom random = new SplittableRandom(7);
    return Mask.dense(specs)
        .keeping(
            (tensor, index) ->
                layer(specs.get(tensor)) >= zeroLayers && random.nextDouble() >= sparsity);
  }

  /** Returns the index of a tensor's layer; higher than all for an embedding. */
  private static int layer(TensorSpec spec) {
    var matcher = LAYER.matcher(spec.name());
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : Integer.MAX_VALUE;
  }

  /** Returns a label such as {@code ln_1 95 %, 2 layers zero}. */
  public String label() {
    String share = String.format(Locale.ROOT, "%s %.0f %%", scope, 100 * sparsity);
    return switch (zeroLayers) {
      case 0 -> share;
      case 1 -> share + ", 1 layer zero";
      default -> share + ", " + zeroLayers + " layers zero";
    };
  }
}

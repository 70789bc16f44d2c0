package dev.espalier.model;

import dev.espalier.mask.Mask;
import dev.espalier.memory.TensorSpec;
import dev.espalier.prune.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded masks of all kinds that occur in runs. */
public final class RandomMasks {

  /** Scopes with what is left of them: a density, a single weight, or nothing in some layers. */
  public static final List<String> CASES =
      List.of(
          "ln_1 0.9",
          "ln_1 0.5",
          "ln_1 0.05",
          "ln_1 0",
          "ln_1 layer",
          "layer-norms 0.5",
          "layer-norms 0",
          "layer-norms layer",
          "linear 0.7",
          "linear 0.3",
          "linear 0.02",
          "linear one",
          "linear 0",
          "linear layer",
          "linear rows",
          "linear columns",
          "all 0.4",
          "all 0.03",
          "all one",
          "transformer.wte.weight 0.1",
          "transformer.wte.weight rows",
          ".*mlp.c_fc.weight 0.2",
          ".*mlp.c_proj.weight 0.2",
          ".*h.1.*c_proj.weight 0.1",
          ".*(ln_1|c_attn).weight 0.3",
          ".*(ln_2|c_fc|c_proj).weight 0.3",
          ".*(ln_1|ln_2|c_attn|c_proj|c_fc).weight layer",
          ".* 0.5");

  /** The same for a model with an untied head, as far as wte or the head is involved. */
  public static final List<String> UNTIED_CASES =
      List.of(
          "all 0.4",
          "all 0.03",
          "transformer.wte.weight 0.1",
          "transformer.wte.weight 0",
          "lm_head.weight 0.1",
          "lm_head.weight one",
          "lm_head.weight rows",
          "lm_head.weight columns",
          "(transformer.wte|lm_head).weight 0.2",
          ".* 0.5");

  private RandomMasks() {}

  /** Returns the mask of one of {@link #CASES} for a model. */
  public static Mask of(String name, Gpt2Config config, long seed) {
    String scope = name.substring(0, name.lastIndexOf(' '));
    String left = name.substring(name.lastIndexOf(' ') + 1);
    List<TensorSpec> specs = Scope.resolve(scope, Gpt2Layout.of(config).specs(), "test");
    Random random = new Random(seed);
    List<TensorSpec> chosen = new ArrayList<>(specs);
    TensorSpec lucky = chosen.get(random.nextInt(chosen.size()));
    long survivor = random.nextLong(lucky.shape().size());
    return Mask.dense(specs)
        .keeping(
            (t, i) -> {
              TensorSpec spec = specs.get(t);
              int columns = spec.shape().dim(spec.shape().rank() - 1);
              return switch (left) {
                case "one" -> spec == lucky && i == survivor;
                case "layer" -> !spec.name().contains(".h.1.") && random.nextDouble() < 0.6;
                case "rows" -> (i / columns) % 3 == 0;
                case "columns" -> (i % columns) % 3 == 0;
                default -> random.nextDouble() < Double.parseDouble(left);
              };
            });
  }
}

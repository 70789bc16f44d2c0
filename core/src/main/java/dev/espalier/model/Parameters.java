package dev.espalier.model;

import dev.espalier.kernel.CsrPattern;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A value for every weight of a model: the weights themselves, their gradients or their moments.
 * Not thread-safe.
 */
public final class Parameters {

  private final Gpt2Config config;
  private final Gpt2Layout layout;
  private final ExecutionPlan forms;
  private final Slab slab;
  private final List<BlockParameters> blocks = new ArrayList<>();

  private Parameters(Gpt2Config config, Gpt2Layout layout, ExecutionPlan forms, Slab slab) {
    this.config = config;
    this.layout = layout;
    this.forms = forms;
    this.slab = slab;
    for (int layer = 0; layer < config.nLayer(); layer++) {
      blocks.add(BlockParameters.of(slab, layout, layer));
    }
  }

  /** Allocates zeros for every weight of a model; the memory lives as long as the arena. */
  public static Parameters allocate(Arena arena, Gpt2Config config) {
    return allocate(arena, config, ExecutionPlan.dense(config));
  }

  /**
   * Allocates zeros in the forms of a round, in which pruned weights of sparse tensors take no
   * memory.
   */
  public static Parameters allocate(Arena arena, Gpt2Config config, ExecutionPlan forms) {
    Gpt2Layout layout = forms.stored();
    return new Parameters(config, layout, forms, Slab.allocate(arena, layout.specs()));
  }

  /**
   * Returns the parameters of a model over given tensors, for reading.
   *
   * @param slab one tensor for each spec of the model's layout
   */
  public static Parameters over(Gpt2Config config, Slab slab) {
    ExecutionPlan forms = ExecutionPlan.dense(config);
    return new Parameters(config, forms.stored(), forms, slab);
  }

  /** Copies the values of a dense model; pruned weights that are not stored here are dropped. */
  public void gather(Parameters dense) {
    for (int t = 0; t < layout.specs().size(); t++) {
      FloatView mine = slab.view(t);
      FloatView all = dense.slab.view(t);
      if (forms.form(t) == WeightFormat.SPARSE) {
        forEachSurvivor(forms.pattern(t), (k, flat) -> mine.set(k, all.get(flat)));
      } else {
        mine.copyFrom(all);
      }
    }
  }

  /** Copies the values to a dense model; pruned weights that are not stored here become 0. */
  public void scatter(Parameters dense) {
    for (int t = 0; t < layout.specs().size(); t++) {
      FloatView mine = slab.view(t);
      FloatView all = dense.slab.view(t);
      if (forms.form(t) == WeightFormat.SPARSE) {
        all.zero();
        forEachSurvivor(forms.pattern(t), (k, flat) -> all.set(flat, mine.get(k)));
      } else {
        all.copyFrom(mine);
      }
    }
  }

  /** Visits the stored values of a tensor. */
  @FunctionalInterface
  public interface Survivor {
    /**
     * Visits the {@code k}-th stored value.
     *
     * @param flat its flat index in the whole weight
     */
    void visit(int k, long flat);
  }

  /** Visits the stored values of a tensor: all, or only the surviving ones if it is sparse. */
  public void forEachStored(int tensor, Survivor visitor) {
    if (forms.form(tensor) == WeightFormat.SPARSE) {
      forEachSurvivor(forms.pattern(tensor), visitor);
    } else {
      int size = Math.toIntExact(slab.view(tensor).size());
      for (int k = 0; k < size; k++) {
        visitor.visit(k, k);
      }
    }
  }

  private static void forEachSurvivor(CsrPattern pattern, Survivor visitor) {
    for (int row = 0; row < pattern.rows(); row++) {
      long first = (long) row * pattern.columns();
      for (int k = pattern.rowStarts()[row]; k < pattern.rowStarts()[row + 1]; k++) {
        visitor.visit(k, first + pattern.columnIndices()[k]);
      }
    }
  }

  /**
   * Draws initial weights as Hugging Face's {@code _init_weights} does: normal with standard
   * deviation {@code initializer_range}, divided by {@code √(2 · n_layer)} for the residual
   * projections (Radford et al. 2019, section 2.3); biases zero; gains one.
   */
  public void initialise(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    double residual = config.initializerRange() / Math.sqrt(2.0 * config.nLayer());
    for (int i = 0; i < layout.specs().size(); i++) {
      TensorSpec spec = layout.specs().get(i);
      FloatView view = slab.view(i);
      switch (spec.kind()) {
        case LAYER_NORM_GAIN -> fill(view, 1);
        case LAYER_NORM_BIAS, PROJECTION_BIAS -> view.zero();
        case EMBEDDING, HEAD -> draw(view, random, config.initializerRange());
        case PROJECTION ->
            draw(
                view,
                random,
                spec.name().endsWith("c_proj.weight") ? residual : config.initializerRange());
      }
    }
  }

  private static void fill(FloatView view, float value) {
    for (long i = 0; i < view.size(); i++) {
      view.set(i, value);
    }
  }

  private static void draw(FloatView view, RandomGenerator random, double deviation) {
    for (long i = 0; i < view.size(); i++) {
      view.set(i, (float) (random.nextGaussian() * deviation));
    }
  }

  /** Returns the configuration of the model. */
  public Gpt2Config config() {
    return config;
  }

  /** Returns the form of each weight. */
  public ExecutionPlan forms() {
    return forms;
  }

  /** Returns the list by which the values are laid out. */
  public Gpt2Layout layout() {
    return layout;
  }

  /** Returns all values, tensor by tensor in the layout's order. */
  public Slab slab() {
    return slab;
  }

  /** Returns {@code wte}, [vocabulary, width]; also the LM head if that is tied. */
  public FloatView wte() {
    return slab.view(layout.wte());
  }

  /** Returns the LM head, [vocabulary, width]; {@link #wte} if it is tied. */
  public FloatView head() {
    return slab.view(layout.head());
  }

  /** Returns {@code wpe}, [positions, width]. */
  public FloatView wpe() {
    return slab.view(layout.wpe());
  }

  /** Returns the final layer norm, [width]. */
  public Affine lnF() {
    return new Affine(slab.view(layout.lnFWeight()), slab.view(layout.lnFBias()));
  }

  /** Returns the tensors of one block. */
  public BlockParameters block(int layer) {
    return blocks.get(layer);
  }

  /**
   * A weight and its bias.
   *
   * @param weight a projection, inputs × outputs, or the gains of a layer norm, [width]
   * @param bias [outputs] or [width]
   */
  public record Affine(FloatView weight, FloatView bias) {}

  /**
   * The tensors of one block, by Hugging Face's names. Tensors that the block does not have are
   * empty.
   *
   * @param ln1 [width]
   * @param cAttn [inputs read, fused]; in GPT-2 [width, 3 · width]
   * @param attnCProj [values, width]
   * @param ln2 [width]
   * @param cFc [inputs read, inner]
   * @param mlpCProj [inner, width]
   */
  public record BlockParameters(
      Affine ln1, Affine cAttn, Affine attnCProj, Affine ln2, Affine cFc, Affine mlpCProj) {

    private static BlockParameters of(Slab slab, Gpt2Layout layout, int layer) {
      return new BlockParameters(
          affine(slab, layout, layer, BlockTensor.LN_1_WEIGHT),
          affine(slab, layout, layer, BlockTensor.C_ATTN_WEIGHT),
          affine(slab, layout, layer, BlockTensor.ATTN_C_PROJ_WEIGHT),
          affine(slab, layout, layer, BlockTensor.LN_2_WEIGHT),
          affine(slab, layout, layer, BlockTensor.C_FC_WEIGHT),
          affine(slab, layout, layer, BlockTensor.MLP_C_PROJ_WEIGHT));
    }

    private static Affine affine(Slab slab, Gpt2Layout layout, int layer, BlockTensor weight) {
      return new Affine(
          view(slab, layout, layer, weight), view(slab, layout, layer, weight.bias()));
    }

    private static FloatView view(Slab slab, Gpt2Layout layout, int layer, BlockTensor tensor) {
      return layout.has(layer, tensor) ? slab.view(layout.block(layer, tensor)) : slab.nothing();
    }
  }
}

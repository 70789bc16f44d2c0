package dev.espalier.generate;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Survivors;
import dev.espalier.kernel.WeightMatrix;
import dev.espalier.kernel.WeightMatrix.Order;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import dev.espalier.model.Parameters;
import dev.espalier.model.Parameters.BlockParameters;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a model, each in the form in which decoding reads it. They must not change as long
 * as this object is used, since a form may be a copy.
 */
public final class DecoderWeights {

  private final Parameters parameters;
  private final List<Block> blocks = new ArrayList<>();
  private final DecodingWeight head;

  private DecoderWeights(Parameters parameters, Function<WeightMatrix, DecodingWeight> form) {
    this.parameters = parameters;
    Gpt2Config config = parameters.config();
    for (int layer = 0; layer < config.nLayer(); layer++) {
      blocks.add(block(parameters.block(layer), config.layer(layer), config, form));
    }
    head =
        form.apply(
            new WeightMatrix(
                parameters.head(), config.nEmbd(), config.vocabSize(), Order.BY_OUTPUT));
  }

  /** The projections of a block; null where it has none. */
  record Block(
      @Nullable DecodingWeight cAttn,
      @Nullable DecodingWeight attnCProj,
      @Nullable DecodingWeight cFc,
      @Nullable DecodingWeight mlpCProj) {}

  private static Block block(
      BlockParameters w,
      LayerShape shape,
      Gpt2Config config,
      Function<WeightMatrix, DecodingWeight> form) {
    boolean heads = shape.hasHeads();
    boolean neurons = shape.hasNeurons();
    return new Block(
        heads ? form.apply(byInput(w.cAttn().weight(), shape.fusedWidth())) : null,
        heads ? form.apply(byInput(w.attnCProj().weight(), config.nEmbd())) : null,
        neurons ? form.apply(byInput(w.cFc().weight(), shape.inner())) : null,
        neurons ? form.apply(byInput(w.mlpCProj().weight(), config.nEmbd())) : null);
  }

  private static WeightMatrix byInput(FloatView weight, int outputs) {
    return new WeightMatrix(
        weight, Math.toIntExact(weight.size() / outputs), outputs, Order.BY_INPUT);
  }

  /** Returns the weights as they are. */
  public static DecoderWeights dense(Kernels kernels, Parameters weights) {
    return new DecoderWeights(weights, matrix -> DecodingWeight.dense(kernels, matrix));
  }

  /**
   * Returns the weights in chosen forms.
   *
   * @param arena holds the copies in 16 bits
   */
  public static DecoderWeights of(
      Arena arena, Kernels kernels, Parameters weights, DecodingForms forms) {
    return of(arena, kernels, weights, forms, densities(kernels, weights));
  }

  /**
   * Returns the weights in chosen forms.
   *
   * @param arena holds the copies in 16 bits
   * @param densities those of the weights
   */
  public static DecoderWeights of(
      Arena arena, Kernels kernels, Parameters weights, DecodingForms forms, Densities densities) {
    return new DecoderWeights(
        weights,
        matrix -> {
          if (forms.sparse(densities.of(matrix))) {
            return DecodingWeight.sparse(kernels, matrix, Survivors.of(matrix));
          }
          return forms.bfloat16()
              ? DecodingWeight.bfloat16(arena, kernels, matrix)
              : DecodingWeight.dense(kernels, matrix);
        });
  }

  /** Counts the zeros of a model's weights. */
  public static Densities densities(Kernels kernels, Parameters weights) {
    return Densities.of(
        dense(kernels, weights).all().stream().map(DecodingWeight::matrix).toList());
  }

  /** Returns the bytes that decoding a token reads, without keys and values. */
  public long bytes() {
    return all().stream().mapToLong(DecodingWeight::bytes).sum();
  }

  /** Returns all projections and the head. */
  List<DecodingWeight> all() {
    List<DecodingWeight> all = new ArrayList<>();
    for (Block block : blocks) {
      add(all, block.cAttn);
      add(all, block.attnCProj);
      add(all, block.cFc);
      add(all, block.mlpCProj);
    }
    all.add(head);
    return all;
  }

  private static void add(List<DecodingWeight> all, @Nullable DecodingWeight weight) {
    if (weight != null) {
      all.add(weight);
    }
  }

  /** Returns all values as the model stores them. */
  Parameters parameters() {
    return parameters;
  }

  Block block(int layer) {
    return blocks.get(layer);
  }

  /** Returns the head, with an output for each token of the vocabulary. */
  DecodingWeight head() {
    return head;
  }
}

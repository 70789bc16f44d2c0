package dev.espalier.model;

import dev.espalier.kernel.ActivationFunction;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a GPT-2-family model, by the names of Hugging Face's {@code GPT2Config}, and, of a
 * compact one, the widths that are left in each block.
 *
 * @param sizes of the vocabulary, the context and the blocks
 * @param activationFunction of the MLP
 * @param layerNormEpsilon added to variances
 * @param attentionScaling of the attention scores
 * @param dropouts of training
 * @param initializerRange standard deviation of fresh weights
 * @param boundaryTokens tokens that texts begin and end with
 * @param tieWordEmbeddings whether {@code wte} is the LM head, too; if not the head has weights of
 *     its own
 */
public record Gpt2Config(
    Sizes sizes,
    ActivationFunction activationFunction,
    float layerNormEpsilon,
    AttentionScaling attentionScaling,
    Dropouts dropouts,
    float initializerRange,
    BoundaryTokens boundaryTokens,
    boolean tieWordEmbeddings) {

  /**
   * Sizes of a model.
   *
   * @param vocabSize rows of {@code wte}
   * @param nPositions rows of {@code wpe}: the longest context
   * @param nEmbd the residual stream's width: the features that are there
   * @param normWidth features that layer norms divide by: those of the whole model, of which the
   *     absent are exactly 0 for every token
   * @param nHead heads of each block of the whole model; divides {@code normWidth}
   * @param nInner the most neurons of an MLP; {@code 4 · nEmbd} where {@code config.json} says null
   * @param layers the widths of each block
   */
  public record Sizes(
      int vocabSize,
      int nPositions,
      int nEmbd,
      int normWidth,
      int nHead,
      int nInner,
      List<LayerShape> layers) {

    /**
     * @throws IllegalArgumentException if there are more features than in the whole model, or a
     *     block reads others than there are
     */
    public Sizes {
      layers = List.copyOf(layers);
      if (normWidth < nEmbd) {
        throw new IllegalArgumentException(nEmbd + " features of " + normWidth);
      }
      for (LayerShape shape : layers) {
        if (!shape.attentionInputs().fit(nEmbd) || !shape.mlpInputs().fit(nEmbd)) {
          throw new IllegalArgumentException("inputs beyond " + nEmbd + " features: " + shape);
        }
      }
    }

    /** Sizes of a model that GPT-2's own numbers describe: every block is as wide as the others. */
    public static Sizes uniform(
        int vocabSize, int nPositions, int nEmbd, int nLayer, int nHead, int nInner) {
      List<LayerShape> layers = uniformLayers(nLayer, nHead, nEmbd / nHead, nInner);
      return new Sizes(vocabSize, nPositions, nEmbd, nEmbd, nHead, nInner, layers);
    }

    private static List<LayerShape> uniformLayers(int layers, int heads, int headWidth, int inner) {
      return IntStream.range(0, layers)
          .mapToObj(place -> LayerShape.whole(place, heads, headWidth, inner))
          .toList();
    }

    /** Returns the sizes with these blocks, reading so many features. */
    Sizes withLayers(int features, List<LayerShape> shapes) {
      int inner = shapes.stream().mapToInt(LayerShape::inner).max().orElse(0);
      return new Sizes(vocabSize, nPositions, features, normWidth, nHead, inner, shapes);
    }

    private int headWidth() {
      return normWidth / nHead;
    }
  }

  /**
   * What attention scores are divided by.
   *
   * @param scaleAttnWeights whether by {@code √(nEmbd / nHead)}
   * @param scaleAttnByInverseLayerIdx whether those of layer <i>i</i> by <i>i</i> + 1
   */
  public record AttentionScaling(boolean scaleAttnWeights, boolean scaleAttnByInverseLayerIdx) {}

  /**
   * Probabilities of dropout.
   *
   * @param embdPdrop after the embeddings
   * @param attnPdrop on attention probabilities
   * @param residPdrop on each sub-layer's output
   */
  public record Dropouts(float embdPdrop, float attnPdrop, float residPdrop) {

    /** The same probability everywhere. */
    public static Dropouts all(float probability) {
      return new Dropouts(probability, probability, probability);
    }
  }

  /**
   * Tokens that texts begin and end with.
   *
   * @param bosTokenId the token texts begin with, or null
   * @param eosTokenIds the tokens texts end with; none, one or several
   */
  public record BoundaryTokens(@Nullable Integer bosTokenId, List<Integer> eosTokenIds) {

    public BoundaryTokens {
      eosTokenIds = List.copyOf(eosTokenIds);
    }

    /** One token that ends texts, or none if it is null. */
    public static BoundaryTokens of(@Nullable Integer bosTokenId, @Nullable Integer eosTokenId) {
      return new BoundaryTokens(bosTokenId, eosTokenId == null ? List.of() : List.of(eosTokenId));
    }
  }

  /** Rows of {@code wte}. */
  public int vocabSize() {
    return sizes.vocabSize();
  }

  /** Rows of {@code wpe}: the longest context. */
  public int nPositions() {
    return sizes.nPositions();
  }

  /** The residual stream's width: the features that are there. */
  public int nEmbd() {
    return sizes.nEmbd();
  }

  /** Features that layer norms divide by: those of the whole model. */
  public int normWidth() {
    return sizes.normWidth();
  }

  /** Blocks. */
  public int nLayer() {
    return sizes.layers().size();
  }

  /** Heads of each block of the whole model. */
  public int nHead() {
    return sizes.nHead();
  }

  /** The most neurons of an MLP. */
  public int nInner() {
    return sizes.nInner();
  }

  /** The widths of each block. */
  public List<LayerShape> layers() {
    return sizes.layers();
  }

  /** The widths of one block. */
  public LayerShape layer(int layer) {
    return layers().get(layer);
  }

  /** Features of each head of the whole model, which its scores are scaled by. */
  public int headWidth() {
    return sizes.headWidth();
  }

  /** Whether GPT-2's own numbers describe it. */
  public boolean isUniform() {
    return nEmbd() == normWidth()
        && layers().equals(Sizes.uniformLayers(nLayer(), nHead(), headWidth(), nInner()));
  }

  /** What layer {@code layer}'s attention scores are multiplied by. */
  public float attentionScale(int layer) {
    double scale = attentionScaling.scaleAttnWeights() ? 1 / Math.sqrt(headWidth()) : 1;
    boolean byLayer = attentionScaling.scaleAttnByInverseLayerIdx();
    return (float) (byLayer ? scale / (layer(layer).place() + 1) : scale);
  }

  /** Returns the same model with other widths: so many features left, and these blocks. */
  public Gpt2Config withShape(int features, List<LayerShape> shapes) {
    return with(sizes.withLayers(features, shapes), dropouts, tieWordEmbeddings);
  }

  /** Returns the uniform model of so many blocks and neurons in each, of the whole width. */
  public Gpt2Config plain(int blocks, int inner) {
    return withShape(normWidth(), Sizes.uniformLayers(blocks, nHead(), headWidth(), inner));
  }

  /** Returns the same model with its head tied to {@code wte}, or with a head of its own. */
  public Gpt2Config withTiedHead(boolean tied) {
    return with(sizes, dropouts, tied);
  }

  /** Returns the same model with all three dropout probabilities set. */
  public Gpt2Config withDropout(float probability) {
    return with(sizes, Dropouts.all(probability), tieWordEmbeddings);
  }

  private Gpt2Config with(Sizes sizes, Dropouts dropouts, boolean tied) {
    return new Gpt2Config(
        sizes,
        activationFunction,
        layerNormEpsilon,
        attentionScaling,
        dropouts,
        initializerRange,
        boundaryTokens,
        tied);
  }
}

package dev.espalier.model;

import dev.espalier.kernel.ActivationFunction;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a GPT-2-family model, by the names of Hugging Face's {@code GPT2Config},
 * and, for a compact model, the widths left in each block.
 *
 * @param sizes sizes of the vocabulary, the context and the blocks
 * @param activationFunction activation of the MLP
 * @param layerNormEpsilon epsilon added to variances
 * @param attentionScaling scaling of the attention scores
 * @param dropouts dropout probabilities
 * @param initializerRange standard deviation of the initial weights
 * @param boundaryTokens tokens that begin and end texts
 * @param tieWordEmbeddings whether {@code wte} is also the LM head; if not, the head has weights of
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
   * The sizes of a model.
   *
   * @param vocabSize rows of {@code wte}
   * @param nPositions rows of {@code wpe}: the longest context
   * @param nEmbd width of the residual stream, without absent features
   * @param normWidth number of features by which layer norms divide: those of the whole model, of
   *     which the absent ones are exactly 0 for every token
   * @param nHead heads of each block of the whole model; divides {@code normWidth}
   * @param nInner the most neurons of an MLP; {@code 4 · nEmbd} if null in {@code config.json}
   * @param layers widths of each block
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
     *     block reads features that do not exist
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

    /** Returns the sizes of a model whose blocks are all equally wide, as in GPT-2. */
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

    /** Returns these sizes with the given blocks and number of features. */
    Sizes withLayers(int features, List<LayerShape> shapes) {
      int inner = shapes.stream().mapToInt(LayerShape::inner).max().orElse(0);
      return new Sizes(vocabSize, nPositions, features, normWidth, nHead, inner, shapes);
    }

    private int headWidth() {
      return normWidth / nHead;
    }
  }

  /**
   * The divisors of attention scores.
   *
   * @param scaleAttnWeights whether scores are divided by {@code √(nEmbd / nHead)}
   * @param scaleAttnByInverseLayerIdx whether those of layer <i>i</i> are divided by <i>i</i> + 1
   */
  public record AttentionScaling(boolean scaleAttnWeights, boolean scaleAttnByInverseLayerIdx) {}

  /**
   * Dropout probabilities.
   *
   * @param embdPdrop after the embeddings
   * @param attnPdrop on attention probabilities
   * @param residPdrop on each sub-layer's output
   */
  public record Dropouts(float embdPdrop, float attnPdrop, float residPdrop) {

    /** Returns the same probability for all sites. */
    public static Dropouts all(float probability) {
      return new Dropouts(probability, probability, probability);
    }
  }

  /**
   * Tokens that begin and end texts.
   *
   * @param bosTokenId the token that begins texts, or null
   * @param eosTokenIds the tokens that end texts; none, one or several
   */
  public record BoundaryTokens(@Nullable Integer bosTokenId, List<Integer> eosTokenIds) {

    public BoundaryTokens {
      eosTokenIds = List.copyOf(eosTokenIds);
    }

    /** Returns boundary tokens with one token that ends texts, or none if it is null. */
    public static BoundaryTokens of(@Nullable Integer bosTokenId, @Nullable Integer eosTokenId) {
      return new BoundaryTokens(bosTokenId, eosTokenId == null ? List.of() : List.of(eosTokenId));
    }
  }

  /** Returns the number of rows of {@code wte}. */
  public int vocabSize() {
    return sizes.vocabSize();
  }

  /** Returns the number of rows of {@code wpe}: the longest context. */
  public int nPositions() {
    return sizes.nPositions();
  }

  /** Returns the width of the residual stream, without absent features. */
  public int nEmbd() {
    return sizes.nEmbd();
  }

  /** Returns the number of features by which layer norms divide: those of the whole model. */
  public int normWidth() {
    return sizes.normWidth();
  }

  /** Returns the number of blocks. */
  public int nLayer() {
    return sizes.layers().size();
  }

  /** Returns the number of heads of each block of the whole model. */
  public int nHead() {
    return sizes.nHead();
  }

  /** Returns the most neurons of an MLP. */
  public int nInner() {
    return sizes.nInner();
  }

  /** Returns the widths of each block. */
  public List<LayerShape> layers() {
    return sizes.layers();
  }

  /** Returns the widths of one block. */
  public LayerShape layer(int layer) {
    return layers().get(layer);
  }

  /**
   * Returns the features of each head of the whole model, which determine the scale of its scores.
   */
  public int headWidth() {
    return sizes.headWidth();
  }

  /** Tells whether GPT-2's own configuration describes the model. */
  public boolean isUniform() {
    return nEmbd() == normWidth()
        && layers().equals(Sizes.uniformLayers(nLayer(), nHead(), headWidth(), nInner()));
  }

  /** Returns the factor of the attention scores of a layer. */
  public float attentionScale(int layer) {
    double scale = attentionScaling.scaleAttnWeights() ? 1 / Math.sqrt(headWidth()) : 1;
    boolean byLayer = attentionScaling.scaleAttnByInverseLayerIdx();
    return (float) (byLayer ? scale / (layer(layer).place() + 1) : scale);
  }

  /** Returns this model with other widths: the given number of features and the given blocks. */
  public Gpt2Config withShape(int features, List<LayerShape> shapes) {
    return with(sizes.withLayers(features, shapes), dropouts, tieWordEmbeddings);
  }

  /**
   * Returns the uniform model of the whole width with the given numbers of blocks and of neurons in
   * each.
   */
  public Gpt2Config plain(int blocks, int inner) {
    return withShape(normWidth(), Sizes.uniformLayers(blocks, nHead(), headWidth(), inner));
  }

  /** Returns this model with its head tied to {@code wte}, or with a head of its own. */
  public Gpt2Config withTiedHead(boolean tied) {
    return with(sizes, dropouts, tied);
  }

  /** Returns this model with all three dropout probabilities set. */
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

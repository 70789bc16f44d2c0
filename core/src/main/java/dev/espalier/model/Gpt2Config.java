package dev.espalier.model;

import dev.espalier.kernel.ActivationFunction;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a GPT-2-family model, by the names of Hugging Face's {@code GPT2Config}, and, of a
 * compact one, the widths that are left in each block.
 *
 * @param vocabSize rows of {@code wte}
 * @param nPositions rows of {@code wpe}: the longest context
 * @param nEmbd the residual stream's width: the features that are there
 * @param nLayer blocks
 * @param nHead heads of each block of the whole model; divides {@code normWidth}
 * @param nInner the most neurons of an MLP; {@code 4 · nEmbd} where {@code config.json} says null
 * @param activationFunction of the MLP
 * @param layerNormEpsilon added to variances
 * @param scaleAttnWeights whether scores are divided by {@code √(nEmbd / nHead)}
 * @param scaleAttnByInverseLayerIdx whether scores of layer <i>i</i> are divided by <i>i</i> + 1
 * @param embdPdrop dropout after the embeddings
 * @param attnPdrop dropout on attention probabilities
 * @param residPdrop dropout on each sub-layer's output
 * @param initializerRange standard deviation of fresh weights
 * @param bosTokenId the token texts begin with, or null
 * @param eosTokenIds the tokens texts end with; none, one or several
 * @param tieWordEmbeddings whether {@code wte} is the LM head, too; if not the head has weights of
 *     its own
 * @param normWidth features that layer norms divide by: those of the whole model, of which the
 *     absent are exactly 0 for every token
 * @param layers the widths of each block
 */
public record Gpt2Config(
    int vocabSize,
    int nPositions,
    int nEmbd,
    int nLayer,
    int nHead,
    int nInner,
    ActivationFunction activationFunction,
    float layerNormEpsilon,
    boolean scaleAttnWeights,
    boolean scaleAttnByInverseLayerIdx,
    float embdPdrop,
    float attnPdrop,
    float residPdrop,
    float initializerRange,
    @Nullable Integer bosTokenId,
    List<Integer> eosTokenIds,
    boolean tieWordEmbeddings,
    int normWidth,
    List<LayerShape> layers) {

  public Gpt2Config {
    eosTokenIds = List.copyOf(eosTokenIds);
    layers = List.copyOf(layers);
    if (layers.size() != nLayer || normWidth < nEmbd) {
      throw new IllegalArgumentException(
          "%d blocks of %d, %d features of %d".formatted(layers.size(), nLayer, nEmbd, normWidth));
    }
    for (LayerShape shape : layers) {
      if (!shape.attentionInputs().fit(nEmbd) || !shape.mlpInputs().fit(nEmbd)) {
        throw new IllegalArgumentException("inputs beyond " + nEmbd + " features: " + shape);
      }
    }
  }

  /**
   * A model that GPT-2's own numbers describe: every block is as wide as the others, and the head
   * is tied.
   *
   * @param eosTokenId the token texts end with, or null
   */
  public Gpt2Config(
      int vocabSize,
      int nPositions,
      int nEmbd,
      int nLayer,
      int nHead,
      int nInner,
      ActivationFunction activationFunction,
      float layerNormEpsilon,
      boolean scaleAttnWeights,
      boolean scaleAttnByInverseLayerIdx,
      float embdPdrop,
      float attnPdrop,
      float residPdrop,
      float initializerRange,
      @Nullable Integer bosTokenId,
      @Nullable Integer eosTokenId) {
    this(
        vocabSize,
        nPositions,
        nEmbd,
        nLayer,
        nHead,
        nInner,
        activationFunction,
        layerNormEpsilon,
        scaleAttnWeights,
        scaleAttnByInverseLayerIdx,
        embdPdrop,
        attnPdrop,
        residPdrop,
        initializerRange,
        bosTokenId,
        eosTokenId == null ? List.of() : List.of(eosTokenId),
        true,
        nEmbd,
        uniform(nLayer, nHead, nEmbd / nHead, nInner));
  }

  private static List<LayerShape> uniform(int layers, int heads, int headWidth, int inner) {
    return IntStream.range(0, layers)
        .mapToObj(place -> LayerShape.whole(place, heads, headWidth, inner))
        .toList();
  }

  /** Whether GPT-2's own numbers describe it. */
  public boolean isUniform() {
    return nEmbd == normWidth && layers.equals(uniform(nLayer, nHead, headWidth(), nInner));
  }

  /** The widths of one block. */
  public LayerShape layer(int layer) {
    return layers.get(layer);
  }

  /** Features of each head of the whole model, which its scores are scaled by. */
  public int headWidth() {
    return normWidth / nHead;
  }

  /** The same model with other widths: so many features left, and these blocks. */
  public Gpt2Config withShape(int features, List<LayerShape> shapes) {
    return new Gpt2Config(
        vocabSize,
        nPositions,
        features,
        shapes.size(),
        nHead,
        shapes.stream().mapToInt(LayerShape::inner).max().orElse(0),
        activationFunction,
        layerNormEpsilon,
        scaleAttnWeights,
        scaleAttnByInverseLayerIdx,
        embdPdrop,
        attnPdrop,
        residPdrop,
        initializerRange,
        bosTokenId,
        eosTokenIds,
        tieWordEmbeddings,
        normWidth,
        shapes);
  }

  /** The uniform model with this many blocks and neurons in each, of the whole model's width. */
  public Gpt2Config plain(int blocks, int inner) {
    return withShape(normWidth, uniform(blocks, nHead, headWidth(), inner));
  }

  /** The same model whose texts end with these tokens. */
  public Gpt2Config withEosTokenIds(List<Integer> ids) {
    return new Gpt2Config(
        vocabSize,
        nPositions,
        nEmbd,
        nLayer,
        nHead,
        nInner,
        activationFunction,
        layerNormEpsilon,
        scaleAttnWeights,
        scaleAttnByInverseLayerIdx,
        embdPdrop,
        attnPdrop,
        residPdrop,
        initializerRange,
        bosTokenId,
        ids,
        tieWordEmbeddings,
        normWidth,
        layers);
  }

  /** What layer {@code layer}'s attention scores are multiplied by. */
  public float attentionScale(int layer) {
    double scale = scaleAttnWeights ? 1 / Math.sqrt(headWidth()) : 1;
    return (float) (scaleAttnByInverseLayerIdx ? scale / (layer(layer).place() + 1) : scale);
  }

  /** The same model with its head tied to {@code wte}, or with a head of its own. */
  public Gpt2Config withTiedHead(boolean tied) {
    return new Gpt2Config(
        vocabSize,
        nPositions,
        nEmbd,
        nLayer,
        nHead,
        nInner,
        activationFunction,
        layerNormEpsilon,
        scaleAttnWeights,
        scaleAttnByInverseLayerIdx,
        embdPdrop,
        attnPdrop,
        residPdrop,
        initializerRange,
        bosTokenId,
        eosTokenIds,
        tied,
        normWidth,
        layers);
  }

  /** The same model with all three dropout probabilities set. */
  public Gpt2Config withDropout(float probability) {
    return new Gpt2Config(
        vocabSize,
        nPositions,
        nEmbd,
        nLayer,
        nHead,
        nInner,
        activationFunction,
        layerNormEpsilon,
        scaleAttnWeights,
        scaleAttnByInverseLayerIdx,
        probability,
        probability,
        probability,
        initializerRange,
        bosTokenId,
        eosTokenIds,
        tieWordEmbeddings,
        normWidth,
        layers);
  }
}

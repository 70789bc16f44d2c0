package dev.espalier.model;

import dev.espalier.kernel.ActivationFunction;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a GPT-2-family model, by the names of Hugging Face's {@code GPT2Config}.
 *
 * @param vocabSize rows of {@code wte}
 * @param nPositions rows of {@code wpe}: the longest context
 * @param nEmbd the residual stream's width
 * @param nLayer blocks
 * @param nHead heads of each block; divides {@code nEmbd}
 * @param nInner neurons of each MLP; {@code 4 · nEmbd} where {@code config.json} says null
 * @param activationFunction of the MLP
 * @param layerNormEpsilon added to variances
 * @param scaleAttnWeights whether scores are divided by {@code √(nEmbd / nHead)}
 * @param scaleAttnByInverseLayerIdx whether scores of layer <i>i</i> are divided by <i>i</i> + 1
 * @param embdPdrop dropout after the embeddings
 * @param attnPdrop dropout on attention probabilities
 * @param residPdrop dropout on each sub-layer's output
 * @param initializerRange standard deviation of fresh weights
 * @param bosTokenId the token texts begin with, or null
 * @param eosTokenId the token texts end with, or null
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
    @Nullable Integer eosTokenId) {

  /** Features of each head. */
  public int headWidth() {
    return nEmbd / nHead;
  }

  /** What layer {@code layer}'s attention scores are multiplied by. */
  public float attentionScale(int layer) {
    double scale = scaleAttnWeights ? 1 / Math.sqrt(headWidth()) : 1;
    return (float) (scaleAttnByInverseLayerIdx ? scale / (layer + 1) : scale);
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
        eosTokenId);
  }
}

package dev.espalier.bench.scale;

import java.util.Locale;

/** The published sizes of GPT-2 (Radford et al. 2019), and that of the embedded model. */
enum ScaleShape {
  EMBEDDED(4_096, 256, 6, 128, 4),
  DISTILGPT2(50_257, 1_024, 6, 768, 12),
  GPT2(50_257, 1_024, 12, 768, 12),
  GPT2_MEDIUM(50_257, 1_024, 24, 1_024, 16),
  GPT2_LARGE(50_257, 1_024, 36, 1_280, 20),
  GPT2_XL(50_257, 1_024, 48, 1_600, 25);

  private final int vocabulary;
  private final int context;
  private final int layers;
  private final int width;
  private final int heads;

  ScaleShape(int vocabulary, int context, int layers, int width, int heads) {
    this.vocabulary = vocabulary;
    this.context = context;
    this.layers = layers;
    this.width = width;
    this.heads = heads;
  }

  /** Returns the tokens of a block: the whole context. */
  int context() {
    return context;
  }

  /** Returns the name on the Hugging Face Hub. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns {@code config.json}. */
  String configJson() {
    return """
        {
          "model_type": "gpt2",
          "architectures": ["GPT2LMHeadModel"],
          "vocab_size": %d,
          "n_positions": %d,
          "n_embd": %d,
          "n_layer": %d,
          "n_head": %d,
          "resid_pdrop": 0.1,
          "embd_pdrop": 0.1,
          "attn_pdrop": 0.1
        }
        """
        .formatted(vocabulary, context, width, layers, heads);
  }

  /** Returns the number of parameters, the tied head counted once. */
  long parameters() {
    long layer = 12L * width * width + 13L * width;
    return (vocabulary + context + 2L) * width + layers * layer;
  }
}

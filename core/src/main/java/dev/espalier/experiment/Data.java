package dev.espalier.experiment;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.text.Dataset;

/** Reads the text the settings name, as the model's own tokenizer sees it. */
final class Data {
  private Data() {}

  static Dataset load(CheckpointDirectory checkpoint, Settings settings) {
    throw new UnsupportedOperationException();
  }
}

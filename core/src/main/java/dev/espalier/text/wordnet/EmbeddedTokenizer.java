package dev.espalier.text.wordnet;

import dev.espalier.text.bpe.BpeTokenizerFile;
import dev.espalier.text.bpe.BpeTrainer;
import java.nio.file.Path;

/**
 * The tokenizer of the embedded model: byte pairs learnt from the train rows of all of {@link
 * WordNetCorpus}. Its files are kept under {@code /dev/espalier/embedded/} on the class path; this
 * is how they were made.
 */
public final class EmbeddedTokenizer {

  /** Tokens, the end of text included. */
  public static final int VOCABULARY_SIZE = 4096;

  /** The longest context of the embedded model. */
  public static final int MAXIMUM_LENGTH = 256;

  private EmbeddedTokenizer() {}

  /**
   * Learns the tokenizer again and writes {@code tokenizer.json} and {@code tokenizer_config.json}:
   * always the same bytes.
   *
   * @param directory where to
   * @throws dev.espalier.fault.BadInputException where it cannot be written
   */
  public static void train(Path directory) {
    var vocabulary =
        BpeTrainer.train(WordNetCorpus.all(WordNetCorpus.Split.TRAIN), VOCABULARY_SIZE);
    BpeTokenizerFile.write(vocabulary, MAXIMUM_LENGTH, directory);
  }
}

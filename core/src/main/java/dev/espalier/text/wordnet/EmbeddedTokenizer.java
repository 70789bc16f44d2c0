package dev.espalier.text.wordnet;

import dev.espalier.text.bpe.BpeTokenizerFile;
import dev.espalier.text.bpe.BpeTrainer;
import java.nio.file.Path;

/**
 * Trains the tokenizer of the embedded model: byte pair encoding learned from all train rows of
 * {@link WordNetCorpus}. Its files, made by this class, are stored under {@code
 * /dev/espalier/embedded/} on the class path.
 */
public final class EmbeddedTokenizer {

  /** Number of tokens, including the end of text. */
  public static final int VOCABULARY_SIZE = 4096;

  /** The longest context of the embedded model. */
  public static final int MAXIMUM_LENGTH = 256;

  private EmbeddedTokenizer() {}

  /**
   * Learns the tokenizer and writes {@code tokenizer.json} and {@code tokenizer_config.json},
   * always the same bytes.
   *
   * @param directory where to write
   * @throws dev.espalier.fault.BadInputException if a file cannot be written
   */
  public static void train(Path directory) {
    var vocabulary =
        BpeTrainer.train(WordNetCorpus.all(WordNetCorpus.Split.TRAIN), VOCABULARY_SIZE);
    BpeTokenizerFile.write(vocabulary, MAXIMUM_LENGTH, directory);
  }
}

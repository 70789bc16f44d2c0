package dev.espalier.text.dataset;

import dev.espalier.storage.Fingerprint;
import dev.espalier.text.TokenBlocks;
import java.util.List;

/**
 * The texts to train and to evaluate on.
 *
 * @param train the blocks to train on
 * @param validation the blocks to evaluate on
 * @param notes messages for the user, such as that a tenth was held out
 */
public record Dataset(TokenBlocks train, TokenBlocks validation, List<String> notes) {

  public Dataset {
    notes = List.copyOf(notes);
  }

  /** Returns a hash of all ids and of their division into blocks. */
  public String fingerprint() {
    return Fingerprint.start().add(train.fingerprint()).add(validation.fingerprint()).hex();
  }
}

package dev.espalier.text.dataset;

import dev.espalier.storage.Fingerprint;
import dev.espalier.text.TokenBlocks;
import java.util.List;

/**
 * What to train and to evaluate on.
 *
 * @param train the blocks to train on
 * @param validation the blocks to evaluate on
 * @param notes what the user should be told, such as that a tenth was held out
 */
public record Dataset(TokenBlocks train, TokenBlocks validation, List<String> notes) {

  public Dataset {
    notes = List.copyOf(notes);
  }

  /** A hash of all ids and how they are cut. */
  public String fingerprint() {
    return Fingerprint.start().add(train.fingerprint()).add(validation.fingerprint()).hex();
  }
}

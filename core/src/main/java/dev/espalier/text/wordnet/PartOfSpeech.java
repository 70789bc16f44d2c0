package dev.espalier.text.wordnet;

import java.util.Locale;

/** WordNet's four parts of speech, in the order in which they are read. */
public enum PartOfSpeech {
  NOUNS("data.noun"),
  VERBS("data.verb"),
  ADJECTIVES("data.adj"),
  ADVERBS("data.adv");

  private final String file;

  PartOfSpeech(String file) {
    this.file = file;
  }

  /** Returns the name used in dataset specs, such as {@code nouns}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the name of the data file within WordNet. */
  String file() {
    return file;
  }
}

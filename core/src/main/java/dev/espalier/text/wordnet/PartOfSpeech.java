package dev.espalier.text.wordnet;

import java.util.Locale;

/** WordNet's four parts, in the order in which they are read. */
public enum PartOfSpeech {
  NOUNS("data.noun"),
  VERBS("data.verb"),
  ADJECTIVES("data.adj"),
  ADVERBS("data.adv");

  private final String file;

  PartOfSpeech(String file) {
    this.file = file;
  }

  /** The name as a dataset spec writes it, such as {@code nouns}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The data file's name within WordNet. */
  String file() {
    return file;
  }
}

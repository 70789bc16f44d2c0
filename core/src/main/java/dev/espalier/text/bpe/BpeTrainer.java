package dev.espalier.text.bpe;

import dev.espalier.text.TextRows;
import dev.espalier.text.bpe.BpeVocabulary.Merge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Learns byte-level byte pair encoding from a text (Sennrich, Haddow and Birch 2016, algorithm 1;
 * Radford et al. 2019 for the bytes): repeatedly merges the most frequent pair of neighbouring
 * tokens into a new token. Ties go to the pair with the smaller left id, then with the smaller
 * right id, so that the same text always gives the same vocabulary.
 *
 * <p>Frequencies are counted once; a merge then visits only the words that contain its pair.
 */
public final class BpeTrainer {

  /** Rarer pairs are not worth a token. */
  private static final int MINIMUM_FREQUENCY = 2;

  /** A distinct word of the text: its ids as merged so far, and its frequency. */
  private static final class Word {
    private final long frequency;
    private int[] ids;

    private Word(int[] ids, long frequency) {
      this.ids = ids;
      this.frequency = frequency;
    }
  }

  private record Pair(int left, int right) {}

  /** The frequency of a pair, and the words in which it has occurred. */
  private static final class Occurrences {
    private long frequency;
    private final Set<Word> words = new HashSet<>();
  }

  /** A pair with its frequency when it was queued, which may have decreased since. */
  private record Candidate(Pair pair, long frequency) {}

  private static final Comparator<Candidate> BEST_FIRST =
      Comparator.comparingLong(Candidate::frequency)
          .reversed()
          .thenComparingInt(candidate -> candidate.pair().left())
          .thenComparingInt(candidate -> candidate.pair().right());

  private final List<String> tokens = new ArrayList<>(ByteAlphabet.symbols());
  private final Map<String, Integer> idOfToken = new HashMap<>();
  private final List<Merge> merges = new ArrayList<>();
  private final Map<Pair, Occurrences> pairs = new HashMap<>();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>(BEST_FIRST);

  private BpeTrainer() {}

  /**
   * Learns a vocabulary.
   *
   * @param rows the text; words do not extend across rows
   * @param vocabularySize number of tokens wanted: 256 bytes, merges and the end of text; fewer
   *     result if the text has too few pairs that occur twice
   * @throws IllegalArgumentException if {@code vocabularySize} is less than 257
   */
  public static BpeVocabulary train(TextRows rows, int vocabularySize) {
    if (vocabularySize <= ByteAlphabet.SIZE) {
      throw new IllegalArgumentException(
          "a vocabulary holds 256 bytes and the end of text, so not " + vocabularySize);
    }
    BpeTrainer trainer = new BpeTrainer();
    trainer.count(rows);
    trainer.mergeUntil(vocabularySize - 1);
    trainer.tokens.add(BpeVocabulary.END_OF_TEXT);
    return new BpeVocabulary(trainer.tokens, trainer.merges);
  }

  private void count(TextRows rows) {
    Map<String, Integer> frequencies = new HashMap<>();
    rows.forEach(
        row -> PreTokenizer.split(row, piece -> frequencies.merge(piece, 1, Math::addExact)));
    frequencies.forEach((piece, frequency) -> addPairs(new Word(ids(piece), frequency), 1));
    pairs.forEach(this::enqueue);
  }

  private static int[] ids(String piece) {
    byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      ids[i] = ByteAlphabet.id(bytes[i]);
    }
    return ids;
  }

  private void mergeUntil(int tokenCount) {
    while (tokens.size() < tokenCount) {
      Candidate best = queue.poll();
      if (best == null) {
        return;
      }
      Occurrences occurrences = pairs.get(best.pair());
      if (occurrences == null) {
        continue; // already merged
      }
      if (occurrences.frequency == best.frequency()) {
        merge(best.pair(), occurrences);
      } else {
        enqueue(best.pair(), occurrences);
      }
    }
  }

  private void merge(Pair pair, Occurrences occurrences) {
    String left = tokens.get(pair.left());
    String right = tokens.get(pair.right());
    merges.add(new Merge(left, right));
    // Different merges can produce the same token, as a+bc and ab+c do.
    int merged = idOfToken.computeIfAbsent(left + right, this::newToken);
    Set<Pair> grown = new HashSet<>();
    for (Word word : List.copyOf(occurrences.words)) {
      int[] ids = replace(word.ids, pair, merged);
      if (ids.length == word.ids.length) {
        continue; // an earlier merge has removed the pair from this word
      }
      addPairs(word, -1);
      word.ids = ids;
      addPairs(word, 1);
      collectPairsWith(merged, word, grown);
    }
    pairs.remove(pair);
    for (Pair candidate : grown) {
      enqueue(candidate, pairs.get(candidate));
    }
  }

  private int newToken(String token) {
    tokens.add(token);
    return tokens.size() - 1;
  }

  private void addPairs(Word word, int sign) {
    for (int i = 1; i < word.ids.length; i++) {
      Occurrences occurrences =
          pairs.computeIfAbsent(
              new Pair(word.ids[i - 1], word.ids[i]), unseen -> new Occurrences());
      occurrences.frequency += sign * word.frequency;
      if (sign > 0) {
        occurrences.words.add(word);
      }
    }
  }

  private static int[] replace(int[] ids, Pair pair, int merged) {
    int[] result = new int[ids.length];
    int length = 0;
    for (int i = 0; i < ids.length; i++) {
      boolean here = i + 1 < ids.length && ids[i] == pair.left() && ids[i + 1] == pair.right();
      result[length++] = here ? merged : ids[i];
      if (here) {
        i++;
      }
    }
    return Arrays.copyOf(result, length);
  }

  private static void collectPairsWith(int id, Word word, Set<Pair> into) {
    for (int i = 1; i < word.ids.length; i++) {
      if (word.ids[i - 1] == id || word.ids[i] == id) {
        into.add(new Pair(word.ids[i - 1], word.ids[i]));
      }
    }
  }

  private void enqueue(Pair pair, @Nullable Occurrences occurrences) {
    if (occurrences != null && occurrences.frequency >= MINIMUM_FREQUENCY) {
      queue.add(new Candidate(pair, occurrences.frequency));
    }
  }
}

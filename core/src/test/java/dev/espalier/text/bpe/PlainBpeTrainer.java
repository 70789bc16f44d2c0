package dev.espalier.text.bpe;

import dev.espalier.text.TextRows;
import dev.espalier.text.bpe.BpeVocabulary.Merge;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The reference implementation of {@link BpeTrainer}: recounts every pair before every merge. */
final class PlainBpeTrainer {

  private PlainBpeTrainer() {}

  static BpeVocabulary train(TextRows rows, int size) {
    List<String> tokens = new ArrayList<>(ByteAlphabet.symbols());
    List<Merge> merges = new ArrayList<>();
    List<List<String>> words = new ArrayList<>();
    rows.forEach(row -> PreTokenizer.split(row, piece -> words.add(symbols(piece))));
    while (tokens.size() < size - 1) {
      Merge best = mostFrequent(words, tokens);
      if (best == null) {
        break;
      }
      merges.add(best);
      if (!tokens.contains(best.left() + best.right())) {
        tokens.add(best.left() + best.right());
      }
      words.forEach(word -> apply(best, word));
    }
    tokens.add(BpeVocabulary.END_OF_TEXT);
    return new BpeVocabulary(tokens, merges);
  }

  /** For ASCII text whose only white space are spaces. */
  private static List<String> symbols(String piece) {
    return new ArrayList<>(List.of(piece.replace(' ', 'Ġ').split("")));
  }

  private static Merge mostFrequent(List<List<String>> words, List<String> tokens) {
    var frequencies = new TreeMap<Long, Integer>(); // ordered by left id, right id
    for (List<String> word : words) {
      for (int i = 1; i < word.size(); i++) {
        long left = tokens.indexOf(word.get(i - 1));
        frequencies.merge(left << 32 | tokens.indexOf(word.get(i)), 1, Integer::sum);
      }
    }
    long best = -1;
    int most = 1;
    for (var entry : frequencies.entrySet()) {
      if (entry.getValue() > most) {
        best = entry.getKey();
        most = entry.getValue();
      }
    }
    return best < 0 ? null : new Merge(tokens.get((int) (best >> 32)), tokens.get((int) best));
  }

  private static void apply(Merge merge, List<String> word) {
    for (int i = 0; i + 1 < word.size(); i++) {
      if (word.get(i).equals(merge.left()) && word.get(i + 1).equals(merge.right())) {
        word.set(i, merge.left() + merge.right());
        word.remove(i + 1);
      }
    }
  }
}

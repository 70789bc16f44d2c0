package dev.espalier.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Words are tokenised once for as long as they are remembered, and always into the same ids. */
class WordMemoryTest {

  private static final SafeCuts CUTS = new SafeCuts(false, List.of("<|end|>"), 7);

  private final List<String> asked = new ArrayList<>();

  /** Gives each character an id, so that the ids of words are those of the row. */
  private final WordMemory memory =
      new WordMemory(
          CUTS,
          text -> {
            asked.add(text);
            return ids(text);
          });

  private static int[] ids(String text) {
    return text.chars().map(c -> c << 8).toArray();
  }

  private void remembers(String row) {
    assertThat(memory.encode(row)).isEqualTo(ids(row));
  }

  @Test
  void aWordIsAskedForOnce() {
    remembers("the tree, the wall and the tree");
    remembers("the tree and  the wall");
    assertThat(asked).containsExactly("the", " tree", ",", " the", " wall", " and", "  the");
  }

  @Test
  void aRowWithAnAddedTokenIsAskedForWhole() {
    remembers("the tree<|end|> the wall");
    remembers("");
    assertThat(asked).containsExactly("the tree<|end|> the wall");
  }

  @Test
  void longWordsAreNotRemembered() {
    String word = "w".repeat(33);
    remembers(word + " " + "v".repeat(31));
    remembers(word + " " + "v".repeat(31));
    assertThat(asked).containsExactly(word, " " + "v".repeat(31), word);
  }

  @Test
  void moreWordsThanAreRememberedKeepTheirIds() {
    int words = 600_000;
    for (int from = 0; from < words; from += 100) {
      remembers("often" + numbers(from, from + 100));
    }
    int first = asked.size();
    assertThat(first).isEqualTo(words + 1).as("what comes again is not forgotten");
    remembers(numbers(words - 100, words));
    assertThat(asked).hasSize(first);
    remembers(numbers(0, 100));
    assertThat(asked).hasSize(first + 100);
  }

  private static String numbers(int from, int to) {
    StringBuilder row = new StringBuilder();
    IntStream.range(from, to).forEach(number -> row.append(' ').append(number));
    return row.toString();
  }
}

package dev.espalier.text.bpe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.espalier.text.bpe.BpeVocabulary.Merge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BpeTrainerTest {

  /** The example of Sennrich et al.: low 5 times, lower 2, newest 6, widest 3. */
  private static List<String> paperExample() {
    List<String> rows = new ArrayList<>();
    rows.addAll(Collections.nCopies(5, "low"));
    rows.addAll(Collections.nCopies(2, "lower"));
    rows.addAll(Collections.nCopies(6, "newest"));
    rows.addAll(Collections.nCopies(3, "widest"));
    return rows;
  }

  @Test
  void thePapersExampleByHand() {
    var vocabulary = BpeTrainer.train(new ListedRows(paperExample()), 1000);
    assertThat(vocabulary.merges())
        .containsExactly(
            new Merge("e", "s"), // 9, as s t
            new Merge("es", "t"), // 9
            new Merge("l", "o"), // 7, as o w
            new Merge("lo", "w"), // 7
            new Merge("e", "w"), // 6, as n e and w est
            new Merge("n", "ew"), // 6, as ew est, whose left token is newer
            new Merge("new", "est"), // 6
            new Merge("d", "est"), // 3, as i d and w i
            new Merge("i", "dest"), // 3, as w i
            new Merge("w", "idest"), // 3
            new Merge("e", "r"), // 2, as low e
            new Merge("low", "er")); // 2
    assertThat(vocabulary.tokens().subList(256, vocabulary.size()))
        .containsExactly(
            "es",
            "est",
            "lo",
            "low",
            "ew",
            "new",
            "newest",
            "dest",
            "idest",
            "widest",
            "er",
            "lower",
            BpeVocabulary.END_OF_TEXT);
    assertThat(vocabulary.endOfText()).isEqualTo(268);
  }

  @Test
  void theOrderOfRowsDoesNotMatter() {
    var rows = paperExample();
    var expected = BpeTrainer.train(new ListedRows(rows), 263);
    assertThat(expected.size()).isEqualTo(263);
    Collections.shuffle(rows, new Random(7));
    assertThat(BpeTrainer.train(new ListedRows(rows), 263)).isEqualTo(expected);
  }

  @Test
  void pairsThatOccurOnceAreNotMerged() {
    assertThat(BpeTrainer.train(ListedRows.of("abcdef", "ghij"), 300).merges()).isEmpty();
  }

  @Test
  void bytesNotCharactersAreMerged() {
    assertThat(BpeTrainer.train(ListedRows.of("é", "é"), 300).merges())
        .containsExactly(new Merge("Ã", "©"));
  }

  @Test
  void theBytesAndTheEndOfTextMustFit() {
    assertThat(BpeTrainer.train(ListedRows.of("aa aa"), 257).merges()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BpeTrainer.train(ListedRows.of("aa"), 256));
  }

  @Test
  void recountingAtEachStepGivesTheSame() {
    Random random = new Random(20260105);
    for (int text = 0; text < 60; text++) {
      List<String> rows = new ArrayList<>();
      int letters = 1 + random.nextInt(5);
      for (int row = 0; row < 17; row++) {
        StringBuilder line = new StringBuilder();
        for (int i = random.nextInt(41); i >= 0; i--) {
          int sign = random.nextInt(letters + 1);
          line.append(sign == letters ? ' ' : (char) ('a' + sign));
        }
        rows.add(line.toString());
      }
      int size = 257 + random.nextInt(200);
      assertThat(BpeTrainer.train(new ListedRows(rows), size))
          .as("rows %s", rows)
          .isEqualTo(PlainBpeTrainer.train(new ListedRows(rows), size));
    }
  }
}

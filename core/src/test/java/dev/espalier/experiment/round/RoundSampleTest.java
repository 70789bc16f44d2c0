package dev.espalier.experiment.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The end of the prompt that the models of a run continue. */
class RoundSampleTest {

  /** The prompt given from pieces of text, of at most the given number. */
  private static String given(int most, String... pieces) {
    List<String> all = List.of(pieces);
    int[] ids = IntStream.range(0, all.size()).toArray();
    int given = RoundSample.wholeWords(ids, most, new Pieces(all));
    return String.join("", all.subList(0, given));
  }

  @Test
  void thePromptEndsWithAWord() {
    assertThat(given(4, "hard", "ly,", " scarce", ": al", "most", " not"))
        .isEqualTo("hardly, scarce");
    assertThat(given(3, "a", " tree", " is", " tall")).isEqualTo("a tree is");
    assertThat(given(3, "a", " tree", " is", ".")).isEqualTo("a tree is");
    assertThat(given(3, "a", " tree", ", ", "tall")).isEqualTo("a tree, ");
    assertThat(given(3, "été", " bient", "ôt", "."))
        .as("letters of other scripts are letters")
        .isEqualTo("été bientôt");
  }

  @Test
  void aTextWithoutWordsIsCutAtTheLimit() {
    assertThat(given(4, "木", "を", "壁", "に", "沿", "わ")).isEqualTo("木を壁に");
    assertThat(given(1, "a", "b")).isEqualTo("a");
  }

  /** The bytes of one letter in two tokens: the letter needs both. */
  @Test
  void aLetterIsNotSplit() {
    assertThat(given(3, "so", " ", "\ufffd", "x")).isEqualTo("so ");
  }

  /** Ids are indices in a list; the text of two tokens is not the concatenation of their texts. */
  private record Pieces(List<String> pieces) implements Tokenizer {

    @Override
    public int[] encode(String text) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String decode(int[] ids) {
      String text = Arrays.stream(ids).mapToObj(pieces::get).collect(Collectors.joining());
      return text.replace("\ufffdx", "é");
    }

    @Override
    public boolean hasText(int id) {
      return id >= 0 && id < pieces.size();
    }

    @Override
    public int vocabularySize() {
      return pieces.size();
    }

    @Override
    public String fingerprint() {
      return "pieces";
    }

    @Override
    public void close() {}
  }
}

package dev.espalier.text.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreTokenizerTest {

  private static List<String> split(String text) {
    List<String> pieces = new ArrayList<>();
    PreTokenizer.split(text, pieces::add);
    return pieces;
  }

  @Test
  void wordsIncludeTheSpaceBeforeThem() {
    assertThat(split("I'll go, don't 'S  3rd ½\n"))
        .containsExactly(
            "I", "'ll", " go", ",", " don", "'t", " '", "S", " ", " 3", "rd", " ½", "\n");
  }

  @Test
  void aRunOfSpacesLeavesOneForTheWord() {
    assertThat(split("a   b \n\t c  ")).containsExactly("a", "  ", " b", " \n\t", " c", "  ");
  }

  @Test
  void whiteSpaceIsUnicodes() {
    assertThat(split("a\u00a0b\u2003\u2003c\u3000"))
        .containsExactly("a", "\u00a0", "b", "\u2003", "\u2003", "c", "\u3000");
  }

  @Test
  void lettersBeyondTheBasicPlaneStayWhole() {
    assertThat(split("\ud835\udc9c\ud835\udc9c \ud83d\ude00!"))
        .containsExactly("\ud835\udc9c\ud835\udc9c", " \ud83d\ude00!");
  }
}

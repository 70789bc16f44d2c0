package dev.espalier.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {

  @Test
  void shortTextOnlyLosesLineBreaksAndControlCharacters() {
    assertThat(OneLine.of("a b", 10)).isEqualTo("a b");
    assertThat(OneLine.of("a \r\n  b\tc\u001b[31m\0", 100)).isEqualTo("a b c\ufffd[31m\ufffd");
  }

  @Test
  void longTextKeepsItsBeginningAndItsEnd() {
    String line = OneLine.of("begin" + "x".repeat(300_000) + "end", 40);
    assertThat(line).hasSize(40).startsWith("beginxxx").contains(" … ").endsWith("xxxend");
    String pairs = "\ud83c\udf33".repeat(1000);
    for (int most = 8; most < 40; most++) {
      String cut = OneLine.of(pairs, most);
      assertThat(cut.codePoints().filter(c -> c >= 0xd800 && c < 0xe000)).isEmpty();
      assertThat(cut).hasSizeLessThanOrEqualTo(most + 1);
    }
  }

  @Test
  void quotedTextIsBounded() {
    String long1 = "k".repeat(300_000);
    assertThat(new BadInputException("file: " + long1, long1 + " is no number", "write one"))
        .message()
        .hasSizeLessThan(800)
        .startsWith("file: kkk")
        .endsWith("kkk is no number; write one");
    assertThat(new RunFailedException(long1)).message().hasSizeLessThan(700);
    assertThat(new BadInputException("model " + long1, "is not there", "place it in a/" + long1))
        .message()
        .hasSizeLessThan(1100)
        .contains("kkk: is not there; place it in a/kkk")
        .endsWith("kkk");
  }

  @Test
  void aListIsNotShortened() {
    String list = "one of " + "a word, ".repeat(200);
    assertThat(new BadInputException("x", "y", list)).message().isEqualTo("x: y; " + list);
  }
}

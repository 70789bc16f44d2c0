package dev.espalier.text.wordnet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SynsetTest {

  @Test
  void lemmasGlossAndLineFeed() {
    assertThat(
            Synset.row(
                "00003675 02 r 02 a_cappella 0 a_capella 0 002 \\ 02260096 a 0202 \\ 02260096 a 0101"
                    + " | without musical accompaniment;  \"they performed\"  "))
        .isEqualTo("a cappella, a capella: without musical accompaniment; \"they performed\"\n");
  }

  @Test
  void positionsOfAdjectivesAreNotText() {
    assertThat(Synset.row("1 00 a 03 elect(ip) 0 galore(a) 0 x(b) 0 000 | chosen"))
        .isEqualTo("elect, galore, x(b): chosen\n");
  }

  @Test
  void theNumberOfWordsIsHexadecimal() {
    String words = " w 0".repeat(0x1a);
    assertThat(Synset.row("1 00 n 1a" + words + " 000 | g"))
        .isEqualTo("w" + ", w".repeat(0x19) + ": g\n");
  }

  @Test
  void onlyTheFirstBarEndsThePointers() {
    assertThat(Synset.row("1 00 n 01 w 0 000 | a | b")).isEqualTo("w: a | b\n");
  }
}

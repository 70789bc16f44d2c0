package dev.espalier.publish.card;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CardFactsTest {

  @Test
  void theSparsityOfTheTagIsTheOneMeant() {
    assertThat(CardFacts.percent(0.95)).isEqualTo("95");
    assertThat(CardFacts.percent(0.9499968)).isEqualTo("95");
    assertThat(CardFacts.percent(0.57)).isEqualTo("57");
    assertThat(CardFacts.percent(0.578125)).isEqualTo("57.8");
    assertThat(CardFacts.percent(0.9999)).isEqualTo("99.9");
    assertThat(CardFacts.percent(1)).isEqualTo("100");
    assertThat(CardFacts.percent(0.1)).isEqualTo("10");
  }
}

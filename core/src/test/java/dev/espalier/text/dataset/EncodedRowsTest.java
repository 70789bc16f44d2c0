package dev.espalier.text.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Groups that are tokenised at the same time come out in order, and a fault comes out as it is. */
class EncodedRowsTest {

  private static final int GROUPS = 200;

  private final List<int[]> received = new ArrayList<>();

  /** Takes the longer the earlier a row is within its neighbours. */
  private static final class Slow implements Tokenizer {

    @Override
    public int[] encode(String text) {
      int number = Integer.parseInt(text);
      if (number < 0) {
        throw new BadInputException("row " + text, "is refused", "leave it out");
      }
      try {
        Thread.sleep(7 - number % 7);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return new int[] {number};
    }

    @Override
    public String decode(int[] ids) {
      return "";
    }

    @Override
    public boolean hasText(int id) {
      return true;
    }

    @Override
    public int vocabularySize() {
      return GROUPS;
    }

    @Override
    public String fingerprint() {
      return "slow";
    }

    @Override
    public void close() {}
  }

  @Test
  void theOrderIsThatOfTheText() {
    try (EncodedRows rows = new EncodedRows(new Slow(), received::addAll)) {
      for (int i = 0; i < GROUPS; i++) {
        rows.add(List.of(String.valueOf(i)));
      }
      rows.finish();
    }
    assertThat(received.stream().mapToInt(ids -> ids[0]))
        .containsExactly(IntStream.range(0, GROUPS).boxed().toArray(Integer[]::new));
  }

  @Test
  void aFaultIsPassedOnAsItIs() {
    try (EncodedRows rows = new EncodedRows(new Slow(), received::addAll)) {
      rows.add(List.of("1"));
      rows.add(List.of("-2"));
      assertThatThrownBy(rows::finish)
          .isInstanceOf(BadInputException.class)
          .hasMessage("row -2: is refused; leave it out");
    }
    assertThat(received).hasSize(1);
  }

  @Test
  void anInterruptEndsTheWaiting() {
    try (EncodedRows rows = new EncodedRows(new Slow(), received::addAll)) {
      rows.add(List.of("1"));
      Thread.currentThread().interrupt();
      assertThatThrownBy(rows::finish).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}

package dev.espalier.hub.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.hub.pull.Spans.Span;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpansTest {

  @Test
  void namesWhatIsMissingInPieces() {
    Spans spans = new Spans();
    assertThat(spans.missing(10, 4))
        .containsExactly(new Span(0, 4), new Span(4, 8), new Span(8, 10));
    spans.add(2, 5);
    spans.add(7, 8);
    spans.add(5, 7);
    assertThat(spans.all()).containsExactly(new Span(2, 8));
    assertThat(spans.missing(10, Long.MAX_VALUE)).containsExactly(new Span(0, 2), new Span(8, 10));
  }

  @Test
  void agreesWithAnArrayOfBytes() {
    Random random = new Random(4);
    for (int trial = 0; trial < 300; trial++) {
      boolean[] there = new boolean[60];
      Spans spans = new Spans();
      for (int i = 0; i < 8; i++) {
        int from = random.nextInt(60);
        int to = from + random.nextInt(61 - from);
        spans.add(from, to);
        Arrays.fill(there, from, to, true);
      }
      boolean[] found = new boolean[60];
      spans.all().forEach(span -> Arrays.fill(found, (int) span.from(), (int) span.to(), true));
      assertThat(found).isEqualTo(there);
      boolean[] missing = new boolean[60];
      spans
          .missing(60, 7)
          .forEach(span -> Arrays.fill(missing, (int) span.from(), (int) span.to(), true));
      for (int i = 0; i < 60; i++) {
        assertThat(missing[i]).isNotEqualTo(there[i]);
      }
    }
  }
}

package dev.espalier.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.RunFailedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SideBySideTest {

  private final List<String> turns = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  @Test
  void contendersTakeTurnsAndTheMedianIsOverAllRounds() {
    var results =
        SideBySide.measure(
            List.of(new Scripted("a", false, 1, 5, 2), new Scripted("b", true, 4, 4, 7)),
            3,
            notes::add);

    assertThat(turns).containsExactly("a", "b", "a", "b", "a", "b");
    assertThat(results).extracting(result -> result.samples().median()).containsExactly(2.0, 4.0);
    assertThat(results).extracting(result -> result.tokensPerSecond()).containsExactly(4.0, 2.0);
  }

  @Test
  void aPeerThatFailsIsLeftOut() {
    var results =
        SideBySide.measure(
            List.of(new Scripted("a", false, 1, 1), new Scripted("b", true, 4)), 2, notes::add);

    assertThat(results).hasSize(1);
    assertThat(notes).singleElement().asString().contains("b", "no more turns");
  }

  @Test
  void aFailureOfEspalierEndsTheRun() {
    assertThatThrownBy(() -> SideBySide.measure(List.of(new Scripted("a", false)), 1, notes::add))
        .isInstanceOf(RunFailedException.class);
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    assertThat(Timings.of(List.of(4.0, 1.0, 2.0, 9.0), Double.NaN).median()).isEqualTo(3.0);
  }

  /** Returns given times. */
  private final class Scripted implements Contender {

    private final Entry entry;
    private final double[] seconds;
    private int next;

    Scripted(String name, boolean peer, double... seconds) {
      this.entry = new Entry(Section.TRAINING, name, peer, KernelSet.FP32, 1, "s", 8, 1);
      this.seconds = seconds;
    }

    @Override
    public Entry entry() {
      return entry;
    }

    @Override
    public List<Double> round() {
      turns.add(entry.contender());
      if (next == seconds.length) {
        throw new RunFailedException("no more turns");
      }
      return List.of(seconds[next++]);
    }
  }
}

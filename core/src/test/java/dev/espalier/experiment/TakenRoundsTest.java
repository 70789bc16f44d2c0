package dev.espalier.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fixture.SameRun;
import dev.espalier.fixture.SmallRun;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.storage.WriteAside;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that take rounds of another are, byte for byte, those that train every round. */
class TakenRoundsTest {

  @TempDir private Path folder;

  private static Settings with(Settings settings, String pairs) {
    Settings all = settings;
    for (String pair : pairs.split(" ")) {
      String[] both = pair.split("=", 2);
      all = all.with(Setting.ofKey(both[0]).orElseThrow(), both[1]);
    }
    return all;
  }

  private static Settings base() {
    return SmallRun.pruning().with(Setting.ROUNDS, 2);
  }

  private static final class Taken implements ExperimentListener {
    private final List<Integer> rounds = new ArrayList<>();

    @Override
    public void roundTaken(int round, Path run) {
      rounds.add(round);
    }
  }

  private List<Integer> take(Settings settings, Path from, int last, Path out) {
    Taken taken = new Taken();
    Experiment.builder().settings(settings).take(from, last).out(out).build().run(taken);
    return taken.rounds;
  }

  /** Each line differs from the dense run in settings that matter from the first cut on only. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "scope=ln_1 rate=0.3",
        "scope=all criterion=random",
        "criterion=wanda calibration_samples=4 reset=none",
        "granularity=neuron ranking=layer",
        "schedule=cubic min_density=0.1 reset=random",
        "pattern=1:3 scope=c_attn reset=none criterion=sparsegpt update_weights=true",
        "scope=layer-norms tensorboard=true sample_tokens=4",
        "kernels=vector scope=c_fc,wte",
        "kernels=onednn scope=lm_head,h.1",
      })
  void aTakenDenseRoundIsTheOneThatWouldHaveBeenTrained(String settings) throws Exception {
    Settings own = with(base(), settings);
    Settings dense = base().with(Setting.ROUNDS, 0).with(Setting.SCOPE, "ln_1");
    for (Setting<?> setting :
        List.of(Setting.KERNELS, Setting.SAMPLE_TOKENS, Setting.TENSORBOARD)) {
      dense = dense.withThatOf(own, setting);
    }
    SmallRun.run(dense, folder.resolve("dense"));
    SmallRun.run(own, folder.resolve("trained"));
    assertThat(take(own, folder.resolve("dense"), 0, folder.resolve("taken"))).containsExactly(0);
    SameRun.assertSame(folder.resolve("trained"), folder.resolve("taken"));
    assertThat(Files.exists(folder.resolve("taken/tensorboard")))
        .isEqualTo(own.get(Setting.TENSORBOARD));
  }

  @Test
  void roundsOfALongerRunAreTaken() throws Exception {
    Settings own = with(base(), "reset=rewind:2");
    Settings longer = own.with(Setting.ROUNDS, 3);
    SmallRun.run(longer, folder.resolve("longer"));
    SmallRun.run(own, folder.resolve("trained"));
    assertThat(take(own, folder.resolve("longer"), 99, folder.resolve("taken")))
        .containsExactly(0, 1, 2);
    SameRun.assertSame(folder.resolve("trained"), folder.resolve("taken"));
    assertThat(folder.resolve("taken/state/rewind.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("trained/state/rewind.safetensors"));
  }

  @Test
  void aLongerRunGoesOnAfterTheRoundsOfAShorterOne() throws Exception {
    Settings longer = with(base(), "reset=rewind:2 rounds=3");
    SmallRun.run(base().with(Setting.RESET, "rewind:2"), folder.resolve("shorter"));
    SmallRun.run(longer, folder.resolve("trained"));
    assertThat(take(longer, folder.resolve("shorter"), 99, folder.resolve("taken")))
        .containsExactly(0, 1, 2);
    SameRun.assertSame(folder.resolve("trained"), folder.resolve("taken"));
  }

  @Test
  void theSumsOfACriterionAreTakenWithTheRound() throws Exception {
    Settings own = with(base(), "criterion=movement reset=none");
    SmallRun.run(own.with(Setting.ROUNDS, 0), folder.resolve("dense"));
    SmallRun.run(own, folder.resolve("trained"));
    assertThat(take(own, folder.resolve("dense"), 0, folder.resolve("taken"))).containsExactly(0);
    SameRun.assertSame(folder.resolve("trained"), folder.resolve("taken"));
  }

  @Test
  void whatDoesNotFitIsTrained() throws Exception {
    Path dense = folder.resolve("dense");
    SmallRun.run(base().with(Setting.ROUNDS, 0), dense);
    SmallRun.run(base(), folder.resolve("trained"));

    // No weights to rewind to, no sums of the criterion.
    for (String lacks : List.of("reset=rewind:2", "criterion=movement")) {
      Settings own = with(base(), lacks);
      assertThat(take(own, dense, 0, folder.resolve(lacks.replace(':', '-')))).isEmpty();
    }
    // Other kernels add in another order.
    assertThat(take(base().with(Setting.KERNELS, "plain"), dense, 0, folder.resolve("plain")))
        .isEmpty();

    WriteAside.text(dense.resolve("rounds/000/model/model.safetensors"), "damaged");
    HeardNotes notes = new HeardNotes();
    Experiment.builder()
        .settings(base())
        .take(dense, 0)
        .out(folder.resolve("taken"))
        .build()
        .run(notes);
    assertThat(notes.all()).anyMatch(note -> note.contains("the round is trained here"));
    SameRun.assertSame(folder.resolve("trained"), folder.resolve("taken"));
  }
}

package dev.espalier.experiment.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.record.compare.TransferRequest;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransferTargetsTest {

  private static final TransferTask RUN =
      TransferTask.of(
          Settings.defaults()
              .with(Setting.DATASET, "books/a.txt")
              .with(Setting.VALIDATION, "books/b.txt")
              .with(Setting.LEARNING_RATE, 1e-3));

  private static TransferRequest request(List<String> datasets, String... optimizers) {
    return TransferRequest.of(List.of(), datasets, List.of(), List.of(optimizers));
  }

  private static Collection<String> names(List<TransferTask> tasks) {
    return TransferTask.names(tasks).values();
  }

  @Test
  void theDefaultTargetsArePartsOfTheEmbeddedText() {
    List<TransferTask> targets =
        TransferTargets.of(Settings.defaults(), List.of(), request(List.of()));
    assertThat(names(targets)).containsExactly("embedded:verbs", "embedded:adjectives");
    // One optimizer applies to both texts; two optimizers share the text.
    assertThat(TransferTargets.of(Settings.defaults(), List.of(), request(List.of(), "sgd")))
        .hasSize(2);
    assertThat(
            names(
                TransferTargets.of(
                    Settings.defaults(), List.of(), request(List.of(), "sgd:1", "adamw"))))
        .containsExactly("sgd, at 1.0", "adamw, at 2.0E-5");
  }

  @Test
  void targetsAreEachTextWithEachOptimizerOnce() {
    List<TransferTask> targets =
        TransferTargets.of(
            Settings.defaults(),
            List.of(RUN),
            request(List.of("c.txt", "books/a.txt", "c.txt"), "adamw", "adam"));
    assertThat(names(targets))
        .containsExactly(
            "c.txt, adamw, validated on none",
            "c.txt, adam, validated on none",
            "a.txt, adamw, validated on books/b.txt",
            "a.txt, adam, validated on books/b.txt");
    // The run's own text and optimizer give the run's own task.
    assertThat(targets.get(2)).isEqualTo(RUN);
  }

  @Test
  void givenTrainingSettingsOverrideTheRuns() {
    assertThat(
            names(
                TransferTargets.of(
                    Settings.defaults().with(Setting.LEARNING_RATE, 0.5),
                    List.of(RUN),
                    request(List.of()))))
        .containsExactly("a.txt");
    assertThat(
            TransferTargets.of(
                    Settings.defaults().with(Setting.LEARNING_RATE, 0.5),
                    List.of(RUN),
                    request(List.of()))
                .getFirst()
                .own()
                .get(Setting.LEARNING_RATE))
        .isEqualTo(0.5);
  }

  @Test
  void pathsAreDistinguished() {
    List<TransferTask> targets =
        TransferTargets.of(
            Settings.defaults(), List.of(), request(List.of("x/train.txt", "y/train.txt")));
    assertThat(names(targets)).containsExactly("x/train.txt", "y/train.txt");
    assertThat(targets)
        .extracting(TransferTask::folder)
        .containsExactly("x-train.txt-adamw", "y-train.txt-adamw");
  }
}

import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.settings.Setting;
import java.nio.file.Path;

/**
 * Trains the embedded model for two steps, prunes a quarter of its layer-norm gains, and trains
 * again.
 */
void main(String[] arguments) {
  var result =
      Experiment.builder()
          .set(Setting.ROUNDS, 1)
          .set(Setting.MAX_STEPS, 2)
          .out(Path.of(arguments[0]))
          .build()
          .run(ExperimentListener.NONE);
  for (var round : result.rounds()) {
    IO.println(round.pruning().sparsity() + " " + round.losses().perplexity());
  }
}

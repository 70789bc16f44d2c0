package dev.espalier.bench.imp;

import dev.espalier.bench.measure.Peer;
import dev.espalier.bench.option.Bounds;
import dev.espalier.bench.option.OutputOptions;
import dev.espalier.bench.option.ThreadsOption;
import dev.espalier.fault.BadInputException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code espalier bench imp}. */
@Command(
    name = "imp",
    header = "Run a whole pruning experiment, and the same in PyTorch beside it.",
    description = {
      "Runs one small pruning experiment in Espalier and, with --peer, in PyTorch with"
          + " torch.nn.utils.prune: the embedded model, scope linear, a quarter of the survivors a"
          + " round, the same weights and blocks in the same order. Prints time, memory and losses"
          + " of both, and their ratios."
    },
    sortOptions = false,
    footer = {
      "  espalier bench imp --peer .venv/bin/python",
      "  espalier bench imp --quick --execution dense",
      "  espalier bench imp --peer .venv/bin/python --dropout 0 --json imp.json"
    })
public final class ImpCommand implements Runnable {

  private static final List<String> EXECUTIONS = List.of("auto", "dense", "sparse");

  @Option(
      names = "--peer",
      paramLabel = "PYTHON",
      description = "A Python with torch and transformers to run the same in.")
  @Nullable String peer;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of each round (default: 60, quick 4).")
  @Nullable Integer steps;

  @Option(
      names = "--until",
      paramLabel = "X",
      defaultValue = "0.97",
      description = "The sparsity to reach (default: ${DEFAULT-VALUE}).")
  double until;

  @Option(names = "--quick", description = "Two rounds of pruning, few steps: does it run at all?")
  boolean quick;

  @Option(
      names = "--dropout",
      paramLabel = "X",
      defaultValue = "0.1",
      description = "Of both; 0 makes their losses comparable digit by digit.")
  double dropout;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "5e-4",
      description = "The peak, falling linearly to 0 (default: ${DEFAULT-VALUE}).")
  double learningRate;

  @Option(
      names = "--execution",
      paramLabel = "auto|dense|sparse",
      defaultValue = "auto",
      description = "The form of Espalier's pruned weights (default: ${DEFAULT-VALUE}).")
  String execution = "";

  @Mixin ThreadsOption threads = new ThreadsOption();

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public void run() {
    ImpPlan plan = plan();
    Path script = peer == null ? null : Peer.check(peer, "peer_imp.py");
    ImpResults results = new ImpBenchmark(plan, execution, output::progress).run(peer, script);
    output.write(results, results.markdown());
  }

  private ImpPlan plan() {
    if (!EXECUTIONS.contains(execution)) {
      throw new BadInputException(
          "--execution", "\"" + execution + "\" is not known", "say auto, dense or sparse");
    }
    int each = steps != null ? steps : quick ? 4 : 60;
    Bounds.atLeast("--steps", 1, each);
    Bounds.require("--until", until > 0 && until < 1, until, "say a fraction between 0 and 1");
    Bounds.require("--dropout", dropout >= 0 && dropout < 1, dropout, "say 0 or more, below 1");
    Bounds.require("--learning-rate", learningRate > 0, learningRate, "say more than 0");
    return new ImpPlan(
        each,
        new ImpPlan.Pruning(0.25, until, quick ? 2 : 1000),
        learningRate,
        dropout,
        new ImpPlan.Batch(8, 128),
        threads.checked());
  }
}

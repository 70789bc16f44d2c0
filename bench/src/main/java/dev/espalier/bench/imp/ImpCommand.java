package dev.espalier.bench.imp;

import dev.espalier.bench.measure.Peer;
import dev.espalier.bench.measure.Printout;
import dev.espalier.fault.BadInputException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code espalier bench imp}. */
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

  @Spec CommandSpec spec;

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

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of both (default: one for each processor).")
  int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", paramLabel = "FILE", description = "Write everything as JSON.")
  @Nullable Path json;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Write the tables there instead of printing them.")
  @Nullable Path markdown;

  @Override
  public void run() {
    ImpPlan plan = plan();
    Path script = peer == null ? null : Peer.check(peer, "peer_imp.py");
    PrintWriter err = spec.commandLine().getErr();
    ImpResults results =
        new ImpBenchmark(plan, execution, line -> err.println("bench: " + line)).run(peer, script);
    new Printout(json, markdown, spec.commandLine().getOut()).write(results, results.markdown());
  }

  private ImpPlan plan() {
    if (!EXECUTIONS.contains(execution)) {
      throw new BadInputException(
          "--execution", "\"" + execution + "\" is not known", "say auto, dense or sparse");
    }
    int each = steps != null ? steps : quick ? 4 : 60;
    require("--steps", each >= 1, each, "say 1 or more");
    require("--threads", threads >= 1, threads, "say 1 or more");
    require("--until", until > 0 && until < 1, until, "say a fraction between 0 and 1");
    require("--dropout", dropout >= 0 && dropout < 1, dropout, "say 0 or more, below 1");
    require("--learning-rate", learningRate > 0, learningRate, "say more than 0");
    return new ImpPlan(each, 0.25, until, quick ? 2 : 1000, learningRate, dropout, 8, 128, threads);
  }

  public static void require(String option, boolean holds, Number value, String mend) {
    if (!holds) {
      throw new BadInputException(option, value + " does not fit", mend);
    }
  }
}

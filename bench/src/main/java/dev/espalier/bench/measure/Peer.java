package dev.espalier.bench.measure;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * PyTorch and transformers, measured by the script {@code tools/peer_step.py} in the repository;
 * each round is a process of its own.
 */
public final class Peer implements Contender {

  private static final String STEP_SCRIPT = "peer_step.py";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * A way to run the peer.
   *
   * @param compiled whether {@code torch.compile} is used
   * @param bf16 whether autocast to bfloat16 is used
   */
  public record Way(boolean compiled, boolean bf16) {

    String precision() {
      return bf16 ? "bf16" : KernelSet.FP32;
    }

    public String label() {
      return "transformers " + (compiled ? "compiled" : "eager");
    }
  }

  private final Entry entry;
  private final Way way;
  private final boolean training;
  private final List<String> command;
  private final int threads;
  private int peakMib;
  private String versions = "";

  /**
   * @param python the interpreter
   * @param section {@link Section#EVALUATION} for the forward pass, otherwise the training step
   * @param steps steps per round, after the warm-up
   */
  public Peer(String python, Section section, Way way, int threads, ModelShape shape, int steps) {
    this.way = way;
    this.threads = threads;
    training = section != Section.EVALUATION;
    entry =
        new Entry(
            section,
            way.label(),
            true,
            way.precision(),
            threads,
            shape.label(),
            shape.tokens(),
            training ? shape.trainingGflop() : shape.forwardGflop());
    command = new ArrayList<>(List.of(python, script(STEP_SCRIPT).toString(), "--json"));
    option("--threads", threads);
    option("--steps", steps);
    option("--warm-up", warmUp(way, shape));
    option("--batch-size", shape.batch());
    option("--block-size", shape.block());
    command.addAll(List.of("--shape", shape.name()));
    command.addAll(training ? List.of("--way", "trainer") : List.of("--eval"));
    if (way.bf16()) {
      command.add("--bf16");
    }
    if (way.compiled()) {
      command.add("--compile");
    }
  }

  /** The first steps of a small model cost many times as much as later ones. */
  private static int warmUp(Way way, ModelShape shape) {
    boolean small = shape.name().equals(ModelShape.EMBEDDED);
    return small ? 8 : way.compiled() ? 3 : 1;
  }

  private void option(String name, int value) {
    command.addAll(List.of(name, String.valueOf(value)));
  }

  /**
   * Checks that the interpreter can be started and has what the script needs.
   *
   * @throws BadInputException if not
   */
  public static void check(String python) {
    check(python, STEP_SCRIPT);
  }

  /**
   * Checks the interpreter for another script.
   *
   * @param name name of the script
   * @return the path of the script
   * @throws BadInputException as {@link #check(String)}
   */
  public static Path check(String python, String name) {
    return check(python, name, "torch, transformers, accelerate");
  }

  /**
   * Checks the interpreter for a script that needs other libraries.
   *
   * @param libraries their names, separated by commas
   * @return the path of the script
   * @throws BadInputException as {@link #check(String)}
   */
  public static Path check(String python, String name, String libraries) {
    try {
      Process process =
          new ProcessBuilder(python, "-c", "import " + libraries)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor() != 0) {
        throw new BadInputException(
            "--peer " + python,
            "this Python lacks one of " + libraries,
            "install them there, or name another");
      }
    } catch (IOException e) {
      throw new BadInputException(
          "--peer " + python, "it cannot be started", "name a Python interpreter", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return script(name);
  }

  /** The launcher passes the directory of the sources; otherwise it is the working directory. */
  public static Path script(String name) {
    Path script = Path.of(System.getProperty("espalier.root", "")).resolve("tools").resolve(name);
    if (!Files.exists(script)) {
      throw new BadInputException(
          script.toString(), "it is not there", "start the benchmark from the source directory");
    }
    return script;
  }

  @Override
  public Entry entry() {
    return entry;
  }

  @Override
  public List<Double> round() {
    JsonNode document =
        JSON.readTree(Child.lastLine(command, Map.of("OMP_NUM_THREADS", String.valueOf(threads))));
    JsonNode result = document.at(training ? "/ways/trainer" : "/ways/eval");
    peakMib = Math.max(peakMib, result.path("peak_rss_mb").asInt());
    versions =
        "Python %s, torch %s, transformers %s"
            .formatted(
                document.at("/versions/python").asString(),
                document.at("/versions/torch").asString(),
                document.at("/versions/transformers").asString());
    List<Double> seconds = new ArrayList<>();
    int warmUp = document.path("warm_up").asInt();
    for (JsonNode step : result.path("step_s")) {
      if (warmUp-- <= 0) {
        seconds.add(step.asDouble());
      }
    }
    return seconds;
  }

  Way way() {
    return way;
  }

  /** Returns the peak memory of the rounds' processes in MiB, once there was a round. */
  public OptionalInt peakMib() {
    return peakMib == 0 ? OptionalInt.empty() : OptionalInt.of(peakMib);
  }

  /** Returns the versions of Python and the libraries, once there was a round. */
  public Optional<String> versions() {
    return versions.isEmpty() ? Optional.empty() : Optional.of(versions);
  }
}

package dev.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values of options, and places for output, that cannot be used: one line, status 2, and nothing
 * left on the disk.
 */
class HostileOptionsTest {

  /** Longer than any command takes on a busy machine that does not hang. */
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final int REFUSED = 2;

  @TempDir private static Path folder;

  private static Path model;
  private static Path tokens;

  /** What a command printed, and its status. */
  private record Said(int status, String out, String err) {}

  /**
   * A command line that cannot be used.
   *
   * @param arguments the arguments, in which {@code @} stands for the folder of the inputs
   * @param line the whole line, with paths relative to that folder
   */
  private record Refused(List<String> arguments, String line) {

    @Override
    public String toString() {
      String last = arguments.getLast();
      return arguments.getFirst() + " … " + last.substring(0, Math.min(60, last.length()));
    }
  }

  @BeforeAll
  static void train() throws IOException {
    tokens = SmallInputs.tokens(folder);
    Path scratch = SmallInputs.config(folder);
    Path run = folder.resolve("trained");
    Said said =
        run(
            List.of(
                "train",
                "--from-scratch=" + scratch,
                "--dataset=" + tokens,
                "--block-size=16",
                "--max-steps=1",
                "--threads=1",
                "--kernels=plain",
                "--out=" + run));
    assertThat(said.status()).as(said.err()).isZero();
    model = folder.resolve("model");
    Files.move(run.resolve("model"), model);
    Files.writeString(folder.resolve("file"), "not empty");
  }

  private static Said run(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        assertTimeoutPreemptively(
            PATIENCE,
            () ->
                Main.commandLine(new PrintWriter(out), new PrintWriter(err))
                    .execute(arguments.toArray(String[]::new)));
    return new Said(status, out.toString(), err.toString());
  }

  /** A pruning run with further arguments. */
  private static Refused prune(String argument, String line) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "prune",
                "--model=@/model",
                "--dataset=@/tokens",
                "--block-size=16",
                "--max-steps=2"));
    arguments.addAll(List.of("--rounds=1", "--scope=linear", "--kernels=plain", "--out=@/out"));
    String option = argument.contains("=") ? argument.substring(0, argument.indexOf('=') + 1) : " ";
    arguments.removeIf(given -> given.startsWith(option));
    arguments.add(argument);
    return new Refused(arguments, line);
  }

  private static Refused command(String line, String... arguments) {
    return new Refused(List.of(arguments), line);
  }

  /** A sweep of short runs with further arguments. */
  private static Refused sweep(String line, String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "sweep",
                "--model=@/model",
                "--dataset=@/tokens",
                "--block-size=16",
                "--max-steps=2",
                "--rounds=1",
                "--scope=linear",
                "--kernels=plain",
                "--out=@/out"));
    all.addAll(List.of(arguments));
    return new Refused(all, line);
  }

  static Stream<Refused> values() {
    return Stream.of(
        prune("--rate=-0.5", "--rate: '-0.5' does not fit; use a number above 0 and below 1"),
        prune("--rate=0", "--rate: '0' does not fit; use a number above 0 and below 1"),
        prune(
            "--rate=1.5",
            "--rate: '1.5' does not fit; use a number above 0 and below 1; did you mean 0.015?"),
        prune("--rate=NaN", "--rate: 'NaN' does not fit; use a number above 0 and below 1"),
        prune("--rate=1e400", "--rate: '1e400' does not fit; use a number above 0 and below 1"),
        prune(
            "--rate=Infinity", "--rate: 'Infinity' does not fit; use a number above 0 and below 1"),
        prune("--rate=", "--rate: '' does not fit; use a number above 0 and below 1"),
        prune(
            "--rate=0,5",
            "--rate: '0,5' does not fit; use a number above 0 and below 1; did you mean 0.5?"),
        prune("--rate=abc", "--rate: 'abc' does not fit; use a number above 0 and below 1"),
        prune(
            "--rate=" + "9".repeat(5000),
            "--rate: '9…' does not fit; use a number above 0 and below 1"),
        prune(
            "--rate=1e-999999999999",
            "--rate: '1e-999999999999' does not fit; use a number above 0 and below 1"),
        prune("--until=-1", "--until: '-1' does not fit; use a number of at least 0 and at most 1"),
        prune(
            "--until=2",
            "--until: '2' does not fit; use a number of at least 0 and at most 1; did you mean 0.02?"),
        prune("--rounds=-1", "--rounds: '-1' does not fit; use a whole number from 0 to 100000"),
        prune(
            "--rounds=99999999999",
            "--rounds: '99999999999' does not fit; use a whole number from 0 to 100000"),
        prune(
            "--rounds=1e999999999",
            "--rounds: '1e999999999' does not fit; use a whole number from 0 to 100000"),
        prune(
            "--learning-rate=NaN",
            "--learning-rate: 'NaN' does not fit; use a number of at least 0 and at most 1000"),
        prune(
            "--learning-rate=-1",
            "--learning-rate: '-1' does not fit; use a number of at least 0 and at most 1000"),
        prune(
            "--learning-rate=1e400",
            "--learning-rate: '1e400' does not fit; use a number of at least 0 and at most 1000"),
        prune("--epochs=0", "--epochs: '0' does not fit; use a number above 0 and at most 1000000"),
        prune(
            "--epochs=1e300",
            "--epochs: '1e300' does not fit; use a number above 0 and at most 1000000"),
        prune(
            "--epochs=NaN",
            "--epochs: 'NaN' does not fit; use a number above 0 and at most 1000000"),
        prune(
            "--batch-size=0", "--batch-size: '0' does not fit; use a whole number from 1 to 65536"),
        prune(
            "--batch-size=2147483647",
            "--batch-size: '2147483647' does not fit; use a whole number from 1 to 65536"),
        prune(
            "--block-size=100000",
            "--block-size: 100000 is past the model's n_positions of 32; use at most 32"),
        prune("--block-size=0", "--block-size: '0' does not fit; use a whole number of at least 2"),
        prune("--threads=0", "--threads: '0' does not fit; use a whole number from 1 to 4096"),
        prune(
            "--threads=1000000",
            "--threads: '1000000' does not fit; use a whole number from 1 to 4096"),
        prune(
            "--seed=1e5",
            "--seed: '1e5' does not fit; use a whole number of at least 0; did you mean 100000?"),
        prune("--seed=", "--seed: '' does not fit; use a whole number of at least 0"),
        prune(
            "--scope=nothing_matches",
            "--scope: 'nothing_matches' matches no tensor; use ln_1, layer-norms, linear, all, a module such as c_attn or h.0.mlp, or an expression over tensor names such as transformer\\.h\\.0\\..*"),
        prune(
            "--scope=(((",
            "--scope: '(((' is no valid regular expression (Unclosed group); mend it, or name a module"),
        prune(
            "--reset=rewind:-1",
            "--reset: 'rewind:-1' is no reset; use pretrained, rewind:STEP, rewind:EPOCHSe, rewind:PERCENT%, none or random"),
        prune(
            "--reset=rewind:99999",
            "--reset: round 0 has 2 steps and cannot be rewound to step 99999; name an earlier step or train longer"),
        prune(
            "--reset=rewind:NaN%",
            "--reset: 'rewind:NaN%' is no reset; use pretrained, rewind:STEP, rewind:EPOCHSe, rewind:PERCENT%, none or random"),
        prune(
            "--reset=rewind:5e400e",
            "--reset: 'rewind:5e400e' is no reset; use pretrained, rewind:STEP, rewind:EPOCHSe, rewind:PERCENT%, none or random"),
        prune(
            "--early-stopping=patience:0",
            "--early-stopping: 'patience:0' does not fit; say patience:N (at least 1), with ,min-delta:X (nats, at least 0) where wanted, generalisation-gap:X (nats), or both, separated by commas"),
        prune(
            "--early-stopping=patience:x",
            "--early-stopping: 'patience:x' has no such number; say patience:N (at least 1), with ,min-delta:X (nats, at least 0) where wanted, generalisation-gap:X (nats), or both, separated by commas"),
        prune(
            "--early-bird=every:0",
            "--early-bird: 'every:0' does not fit; say every:STEPS, and where wanted ,threshold:X (in (0, 1], default 0.01) and ,masks:N (at least 2, default 5)"),
        prune(
            "--early-bird=every:2,every:3",
            "--early-bird: 'every:2,every:3' says every twice; say every:STEPS, and where wanted ,threshold:X (in (0, 1], default 0.01) and ,masks:N (at least 2, default 5)"),
        prune(
            "--pattern=0:0",
            "--pattern: '0:0' is no pattern; say N:M with N below M, such as 2:4 or 4:8"),
        prune(
            "--pattern=4:2",
            "--pattern: '4:2' is no pattern; say N:M with N below M, such as 2:4 or 4:8"),
        prune(
            "--pattern=2:999999999999",
            "--pattern: '2:999999999999' is no pattern; say N:M with N below M, such as 2:4 or 4:8"),
        prune(
            "--sample-tokens=-1",
            "--sample-tokens: '-1' does not fit; use a whole number from 0 to 100000"),
        prune("--dropout=1", "--dropout: '1' does not fit; use a number of at least 0 and below 1"),
        prune("--eval-steps=0", "--eval-steps: '0' does not fit; use a whole number of at least 1"),
        prune(
            "--warmup-steps=-1",
            "--warmup-steps: '-1' does not fit; use a whole number of at least 0"),
        prune(
            "--weight-decay=-1",
            "--weight-decay: '-1' does not fit; use a number of at least 0 and at most 1000"),
        prune(
            "--max-grad-norm=-1", "--max-grad-norm: '-1' does not fit; use a number of at least 0"),
        prune(
            "--logging-steps=0",
            "--logging-steps: '0' does not fit; use a whole number of at least 1"),
        prune(
            "--min-density=2",
            "--min-density: '2' does not fit; use a number of at least 0 and at most 1; did you mean 0.02?"),
        prune(
            "--calibration-samples=0",
            "--calibration-samples: '0' does not fit; use a whole number of at least 1"),
        prune(
            "--criterion=foo",
            "--criterion: 'foo' is not known; use magnitude, random, shuffled, reversed, signed, snip, taylor, movement, wanda, synflow, grasp, sparsegpt"),
        prune("--precision=fp16", "--precision: 'fp16' is not known; use fp32, bf16, auto"),
        prune(
            "--save-every=0",
            "--save-every: '0' is no interval; give steps, as 500, minutes, as 10m, or off"),
        prune(
            "--save-every=10x",
            "--save-every: '10x' is no interval; give steps, as 500, minutes, as 10m, or off"),
        prune(
            "--save-every=99999999999m",
            "--save-every: '99999999999m' is no interval; give steps, as 500, minutes, as 10m, or off"),
        prune("--mask=", "--mask: is empty; give it a value or leave it out"),
        prune("--text-column=", "--text-column: is empty; give it a value or leave it out"),
        prune(
            "--config=@/file",
            "file: is not a YAML mapping: a value is of the wrong kind (line 1, column 1); write settings as 'key: value' lines"),
        prune("--config=@/nothere", "nothere: not found; check the path"),
        prune(
            "--model=@/file",
            "file: is no directory; name a directory with config.json and model.safetensors"),
        prune(
            "--model=@/nothere",
            "--model nothere: not found; name a directory or an id of the hub"),
        prune(
            "--dataset=@/nothere",
            "--dataset nothere: not found; name a file, a directory or an id of the hub"),
        prune(
            "--serve=99999",
            "--serve 99999: is no port; use a number from 1 to 65535, or 0 for a free one"),
        prune(
            "--serve=x",
            "Invalid value for option '--serve': 'x' is not an int; see espalier prune --help"),
        prune("--foo", "unknown option '--foo'; see espalier prune --help"),
        prune("--foo\u001b[31m\nbar", "unknown option '--foo�[31m bar'; see espalier prune --help"),
        prune("--" + "x".repeat(5000), "unknown option '--x…'; see espalier prune --help"),
        prune("foo", "unknown argument 'foo'; see espalier prune --help"),
        prune("", "unknown argument ''; see espalier prune --help"));
  }

  static Stream<Refused> places() {
    return Stream.of(
        prune(
            "--out=@/model", "--out model: lies inside the model model; choose a place beside it"),
        prune(
            "--out=@/model/run",
            "--out model/run: lies inside the model model; choose a place beside it"),
        prune(
            "--out=@/tokens",
            "tokens: holds something already; choose another --out, or go on with --resume, or replace it with --overwrite"),
        prune(
            "--out=@/file",
            "file: holds something already; choose another --out, or go on with --resume, or replace it with --overwrite"),
        prune("--out=@/file/run", "file/run: a file is in the way; choose another place"),
        prune("--out=/", "--out /: holds the model model; choose a place beside it"),
        prune("--out=/proc/x", "/proc/x: cannot be created there; choose another place"),
        prune(
            "--out=@/" + "n".repeat(300),
            "n…: cannot be written: File name too long; choose another place"),
        prune("--out=", "--out: is empty; name a directory"),
        new Refused(
            with(prune("--out=@", "").arguments(), "--overwrite"),
            "--out @: holds the model model; choose a place beside it"),
        new Refused(
            with(prune("--out=@/tokens", "").arguments(), "--overwrite"),
            "tokens: holds something that is no run (no experiment.yaml); choose another directory, or empty this one yourself"),
        new Refused(
            with(prune("--out=@/file", "").arguments(), "--overwrite"),
            "file: holds something that is no run (no experiment.yaml); choose another directory, or empty this one yourself"));
  }

  static Stream<Refused> commands() {
    return Stream.of(
        command(
            "model: is no run (there is no experiment.yaml); name a directory that espalier prune has written",
            "report",
            "@/model"),
        command(
            "model: is no run (there is no experiment.yaml); name a directory that espalier prune has written",
            "serve",
            "@/model"),
        command(
            "model: is no run (no experiment.yaml); name the directory of a run, a comparison or a transfer",
            "verify",
            "@/model"),
        command(
            "nothere: not found; name the directory of a run, a comparison or a transfer",
            "verify",
            "@/nothere"),
        command(
            "file: is no run (there is no experiment.yaml); name a directory that espalier prune has written",
            "report",
            "@/file"),
        command(
            "/etc: holds no config.json; name a Hugging Face model directory", "inspect", "/etc"),
        command(
            "/dev/null: is no directory; name a directory with config.json and model.safetensors",
            "inspect",
            "/dev/null"),
        command(
            "file: is no directory; name a directory with config.json and model.safetensors",
            "inspect",
            "@/file"),
        command(
            "--out model/model.safetensors: lies inside the model model; choose a place beside it",
            "export",
            "@/model",
            "--out=@/model/model.safetensors"),
        command(
            "tokens: is a directory; name a file with --out",
            "export",
            "@/model",
            "--out=@/tokens"),
        command(
            "--model nothere: not found; name a directory or an id of the hub",
            "export",
            "@/nothere",
            "--out=@/x.onnx"),
        command(
            "--temperature: 'NaN' does not fit; use a number of at least 0 and at most 1000",
            "generate",
            "--model=@/model",
            "--prompt=a",
            "--temperature=NaN"),
        command(
            "--temperature: '-1' does not fit; use a number of at least 0 and at most 1000",
            "generate",
            "--model=@/model",
            "--prompt=a",
            "--temperature=-1"),
        command(
            "--max-tokens: '-1' does not fit; use a whole number of at least 1",
            "generate",
            "--model=@/model",
            "--prompt=a",
            "--max-tokens=-1"),
        command(
            "--top-p: '2' does not fit; use a number above 0 and at most 1; did you mean 0.02?",
            "generate",
            "--model=@/model",
            "--prompt=a",
            "--top-p=2"),
        command(
            "model: has no tokenizer; put the model's tokenizer.json, or vocab.json and merges.txt, beside it",
            "generate",
            "--model=@/model",
            "--prompt=a"),
        command(
            "file: claims a header of 8390326386894860142 bytes, no safetensors file; fetch or make the file again",
            "mask",
            "show",
            "@/file"),
        command(
            "nothere: not found; name a mask's file, a round, or a run",
            "mask",
            "show",
            "@/nothere"),
        command(
            "file: claims a header of 8390326386894860142 bytes, no safetensors file; fetch or make the file again",
            "mask",
            "compare",
            "@/file",
            "@/file"),
        command(
            "file: is no directory; name a directory with config.json and model.safetensors",
            "compact",
            "@/file",
            "--out=@/c"),
        command(
            "--out model: lies inside the model model; choose a place beside it",
            "compact",
            "@/model",
            "--out=@/model"),
        command(
            "--layout: 'round' is not known; use plain, exact",
            "compact",
            "@/model",
            "--layout=round",
            "--out=@/c"),
        command(
            "--seeds: '1,x' does not fit; list different whole numbers, such as 1,2,3",
            "compare",
            "--model=@/model",
            "--dataset=@/tokens",
            "--seeds=1,x",
            "--out=@/c"),
        command(
            "--seeds: is empty; give it a value or leave it out",
            "compare",
            "--model=@/model",
            "--dataset=@/tokens",
            "--seeds=",
            "--out=@/c"),
        sweep(
            "--grid rate: '2' does not fit; use a number above 0 and below 1; did you mean 0.02?",
            "--grid=rate=0.1,2"),
        sweep("--grid rate: '' does not fit; use a number above 0 and below 1", "--grid=rate=0.1,"),
        sweep(
            "--grid seed: '1..999999999' is no range; write FIRST..LAST, with at most 100000 whole numbers in it",
            "--grid=seed=1..999999999"),
        sweep(
            "--grid threads: decides nothing about a run's results, so all cells would be the same; leave it out, or set it for all cells",
            "--grid=threads=1,2"),
        sweep("--grid: '=' is no axis; write KEY=VALUE,VALUE or KEY=FIRST..LAST", "--grid=="),
        sweep(
            "--halving: '1' does not fit; use a whole number from 2 to 1000",
            "--grid=seed=1,2",
            "--halving=1"),
        sweep(
            "--halving: 3 has no round to rank cells after: the first is one in 3 of a run's rounds of pruning; prune in at least 3 rounds, or leave it out",
            "--grid=seed=1,2",
            "--halving=3"),
        command(
            "model: is no sweep (no sweep.yaml); name the directory of a sweep",
            "sweep",
            "status",
            "@/model"),
        command(
            "--from-scratch: begins with random weights, and model has its own; give one of them",
            "train",
            "@/model",
            "--from-scratch=@/scratch",
            "--out=@/t"),
        command(
            "tokens: holds no config.json; name a Hugging Face model directory",
            "evaluate",
            "--model=@/tokens",
            "--dataset=@/tokens"),
        command("unknown command 'nothing'; see espalier --help", "nothing"),
        command("unknown argument 'prune'; see espalier prune --help", "prune", "prune"));
  }

  @ParameterizedTest
  @MethodSource({"values", "places", "commands"})
  void isRefusedInOneLine(Refused refused) throws IOException {
    List<Path> before = all();
    Said done =
        run(
            refused.arguments().stream()
                .map(argument -> argument.replace("@", folder.toString()))
                .toList());
    String err = done.err();
    assertThat(done.status()).as(err).isEqualTo(REFUSED);
    assertThat(done.out()).isEmpty();
    assertThat(err).startsWith("espalier: ").endsWith("\n").hasLineCount(1).hasSizeLessThan(620);
    assertThat(err.strip()).doesNotContainPattern("\\p{Cc}|Exception|internal fault");
    assertThat(all()).isEqualTo(before);
    String said = err.strip().replace(folder + "/", "").replace(folder.toString(), "@");
    assertThat(said.replaceAll("(\\w)\\1{19,}( … \\1*)?", "$1…"))
        .isEqualTo("espalier: " + refused.line());
  }

  private static List<String> with(List<String> arguments, String more) {
    List<String> all = new ArrayList<>(arguments);
    all.add(more);
    return all;
  }

  private static List<Path> all() throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.sorted().toList();
    }
  }
}

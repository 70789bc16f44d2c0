package dev.espalier.cli.disk;

import dev.espalier.cli.Main;
import dev.espalier.hub.loopback.LoopbackHub;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs commands on a disk that fails at each of their operations in turn, and checks their messages
 * and files. Prints a line for each violation and one for each scenario. Must be started in a JVM
 * whose file system is {@link FailingProvider}.
 *
 * <p>Arguments: a working directory, and the number of operations of which one is tried. For a
 * closer look also the beginning of the scenarios' names, and the first and the last operation that
 * may fail.
 */
public final class FailingRuns {

  private static final Pattern ROUND = Pattern.compile(".*/rounds/(\\d{3})");

  private final Path root;
  private final Path work;
  private final int stride;
  private final int first;
  private final int last;
  private final Random random = new Random(11);
  private final Set<String> said = new TreeSet<>();
  private int tried;

  private FailingRuns(Path root, int stride, int first, int last) {
    this.root = root;
    this.work = root.resolve("work");
    this.stride = stride;
    this.first = first;
    this.last = last;
  }

  /** The message of a command, and its exit status. */
  private record Outcome(int status, String err) {}

  /** The operations and files of a command without faults. */
  private record Reference(List<Plan.Asked> asked, Map<String, String> left) {}

  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]).toRealPath();
    int stride = Integer.parseInt(arguments[1]);
    String only = arguments.length > 2 ? arguments[2] : "";
    int first = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0;
    int last = arguments.length > 4 ? Integer.parseInt(arguments[4]) : Integer.MAX_VALUE;
    FailingRuns runs = new FailingRuns(root, stride, first, last);
    Inputs inputs = Inputs.write(root.resolve("inputs"));
    Path model = runs.model(inputs);
    for (Scenario scenario : Scenario.all(model, inputs)) {
      if (scenario.name().startsWith(only)) {
        runs.tried = 0;
        int operations = runs.run(scenario);
        System.out.printf("done: %s, %d of %d%n", scenario.name(), runs.tried, operations);
      }
    }
    runs.said.forEach(line -> System.out.println("said: " + line));
  }

  private Path model(Inputs inputs) {
    Path out = root.resolve("inputs/trained");
    must(
        List.of(
            "train",
            "--from-scratch",
            inputs.scratch(),
            "--dataset",
            inputs.text(),
            "--block-size",
            8,
            "--max-steps",
            20,
            "--threads",
            1,
            "--quiet",
            "--out",
            out));
    return out.resolve("model");
  }

  private int run(Scenario scenario) throws IOException {
    Path before = root.resolve("before");
    Tree.delete(before);
    Tree.delete(work);
    Files.createDirectories(work);
    scenario.prepared().forEach(command -> must(command.apply(work)));
    Tree.copy(work, before);
    Reference reference = reference(scenario, before);
    int operations = reference.asked().size();
    int step = Math.min(stride, operations);
    for (int at = random.nextInt(step); at < operations; at += step) {
      for (boolean lasting : new boolean[] {false, true}) {
        Failure failure = Failure.values()[random.nextInt(Failure.values().length)];
        if (first <= at && at <= last) {
          attempt(scenario, before, reference, new Plan.Order(root, at, lasting, failure));
        }
      }
    }
    return operations;
  }

  private Reference reference(Scenario scenario, Path before) throws IOException {
    List<Plan.Asked> asked = List.of();
    // Libraries unpack their natives on first use.
    for (int time = 0; time < 2; time++) {
      restore(before);
      Plan.begin(new Plan.Order(root, -1, false, Failure.FULL));
      must(scenario.command().apply(work));
      asked = Plan.end();
    }
    return new Reference(asked, Tree.of(work));
  }

  private void restore(Path before) throws IOException {
    Tree.delete(work);
    Tree.delete(root.resolve("cache"));
    Tree.copy(before, work);
  }

  private void attempt(Scenario scenario, Path before, Reference reference, Plan.Order order)
      throws IOException {
    tried++;
    restore(before);
    Map<String, String> was = Tree.of(work);
    Plan.begin(order);
    Outcome failed = run(scenario.command().apply(work));
    List<Plan.Asked> asked = Plan.end();
    String name =
        "%s, %s%s at %d, %s"
            .formatted(
                scenario.name(),
                order.failure(),
                order.lasting() ? " for good" : "",
                order.from(),
                order.from() < asked.size() ? asked.get(order.from()) : "nothing");
    checkSaid(name, failed, reference);
    checkKept(name, was, reference, order);
    Tree.endWriters(work);
    goOn(name, scenario, reference);
  }

  /** The command must either succeed silently or print one line. */
  private void checkSaid(String name, Outcome failed, Reference reference) throws IOException {
    if (failed.status() == 0) {
      expect(failed.err().isEmpty(), name, "ended well and said " + failed.err());
      Map<String, String> is = Tree.of(work);
      expectSame(name, "ended well", is, withoutRefusedMarks(reference.left(), is));
      return;
    }
    String err = failed.err();
    said.add(err.strip().replace(root.toString(), "ROOT").replaceAll("\\d{3,}", "N"));
    expect(failed.status() == 2, name, "status " + failed.status());
    expect(
        err.startsWith("espalier: ") && err.indexOf('\n') == err.length() - 1,
        name,
        "not one line: " + err);
    expect(
        !err.contains("internal fault") && !err.contains("Exception") && !err.contains("java."),
        name,
        "not a line for users: " + err);
  }

  /** A mark of a file that the Hub does not have is left out, where the disk refuses it. */
  private static Map<String, String> withoutRefusedMarks(
      Map<String, String> left, Map<String, String> is) {
    Map<String, String> rest = new TreeMap<>(left);
    rest.keySet().removeIf(file -> file.contains("/.no_exist/") && !is.containsKey(file));
    return rest;
  }

  /** Previous files, and each round with its final name, must be unchanged or complete. */
  private void checkKept(
      String name, Map<String, String> was, Reference reference, Plan.Order order)
      throws IOException {
    Map<String, String> is = Tree.of(work);
    was.forEach(
        (file, content) -> {
          boolean dropped = !reference.left().containsKey(file) && !is.containsKey(file);
          String now = is.getOrDefault(file, replaced(is, file));
          expect(
              dropped || content.equals(now) || reference.left().getOrDefault(file, "").equals(now),
              name,
              file + " is lost");
        });
    reference.asked().stream()
        .limit(order.from())
        .filter(asked -> asked.operation() == Operation.RENAME)
        .filter(asked -> ROUND.matcher(asked.path()).matches())
        .map(asked -> Path.of(asked.path()).resolve("round.json"))
        .forEach(round -> expect(Files.exists(round), name, round + " is lost"));
  }

  /** A directory whose name could not be restored lies beside it. */
  private static String replaced(Map<String, String> is, String file) {
    return is.entrySet().stream()
        .filter(
            entry ->
                entry
                    .getKey()
                    .replaceFirst("\\.([^/]+)\\.\\d+-\\d+\\.(replaced|partial)", "$1")
                    .equals(file))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  private void goOn(String name, Scenario scenario, Reference reference) throws IOException {
    // A transfer writes first what it was asked for.
    boolean begun =
        Stream.of("experiment.yaml", "request.json")
            .anyMatch(file -> Files.exists(work.resolve("run").resolve(file)));
    Function<Path, List<Object>> command = begun ? scenario.again() : scenario.command();
    Outcome again = run(command.apply(work));
    expect(again.status() == 0, name, "does not go on: " + again.err());
    if (again.status() == 0) {
      expectSame(name, "went on", Tree.of(work), reference.left());
    }
  }

  private static void expectSame(
      String name, String when, Map<String, String> is, Map<String, String> right) {
    Set<String> files = new TreeSet<>(is.keySet());
    files.addAll(right.keySet());
    // A lock whose file could not be deleted is held by nobody.
    files.removeIf(file -> file.endsWith(".espalier.lock"));
    for (String file : files) {
      if (!is.getOrDefault(file, "missing").equals(right.getOrDefault(file, "not there"))) {
        expect(
            false,
            name,
            "%s, and %s is %s"
                .formatted(
                    when,
                    file,
                    !is.containsKey(file)
                        ? "missing"
                        : right.containsKey(file)
                            ? "another: " + difference(is.get(file), right.get(file))
                            : "left over"));
      }
    }
  }

  /** Returns the text from shortly before the first difference. */
  private static String difference(String is, String right) {
    int at = Arrays.mismatch(is.toCharArray(), right.toCharArray());
    int from = Math.max(0, at - 40);
    return "%s instead of %s"
        .formatted(
            is.substring(from, Math.min(is.length(), at + 40)),
            right.substring(from, Math.min(right.length(), at + 40)));
  }

  private static void expect(boolean holds, String name, String otherwise) {
    if (!holds) {
      System.out.println("wrong: " + name + ": " + otherwise.strip());
    }
  }

  private static Outcome run(List<Object> words) {
    StringWriter err = new StringWriter();
    System.setIn(new ByteArrayInputStream(LoopbackHub.TOKEN.getBytes(StandardCharsets.UTF_8)));
    int status =
        Main.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(err, true))
            .execute(words.stream().map(Object::toString).toArray(String[]::new));
    return new Outcome(status, err.toString());
  }

  private static void must(List<Object> words) {
    Outcome outcome = run(words);
    if (outcome.status() != 0) {
      throw new IllegalStateException(words + " failed: " + outcome.err());
    }
  }
}

package dev.espalier.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.espalier.fault.BadInputException;
import dev.espalier.fault.SettingNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A malformed input, and the one line that a user gets about it. The command line prints such a
 * line for every {@link BadInputException} and ends with status 2.
 *
 * @param name what is wrong
 * @param damage makes it wrong
 * @param line the whole line, with paths relative to the folder of the inputs; empty if the input
 *     is in fact fine
 */
record HostileCase(String name, Damage damage, String line) {

  /** Makes good inputs wrong. */
  @FunctionalInterface
  interface Damage {
    void apply(HostileInputs inputs) throws Exception;
  }

  /** Reads the inputs; a task or a reader. */
  @FunctionalInterface
  interface Reading {
    void read(HostileInputs inputs) throws Exception;
  }

  /** Longer than any reading takes on a busy machine that does not hang. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final int LONGEST_LINE = 600;

  /** What a user must never see: names of classes, stack traces, faults of the program. */
  private static final Pattern INTERNALS =
      Pattern.compile(
          "\\w+Exception|\\w+Error\\b|internal fault|\\bat [\\w.$]+\\(|"
              + "(java|javax|jdk|tools\\.jackson|org|com|ai\\.djl|dev\\.(espalier|hardwood))\\.[a-z]");

  static HostileCase refused(String name, Damage damage, String line) {
    return new HostileCase(name, damage, line);
  }

  static HostileCase fine(String name, Damage damage) {
    return new HostileCase(name, damage, "");
  }

  /** Makes the inputs in an empty folder, damages and reads them, and checks the line. */
  void check(Path folder, Reading reading) throws IOException {
    HostileInputs inputs = HostileInputs.in(folder);
    String said;
    try {
      said = assertTimeoutPreemptively(PATIENCE, () -> said(inputs, reading), name);
    } finally {
      removeLinks(inputs);
    }
    if (line.isEmpty()) {
      assertThat(said).isEmpty();
      return;
    }
    assertThat(brief(said.replace(folder + "/", ""))).isEqualTo(brief(line));
  }

  /** How much is shown of an overlong word depends on the length of the path before it. */
  private static String brief(String line) {
    return line.replaceAll("(\\w)\\1{19,}( … \\1*)?", "$1…");
  }

  /** Whoever clears the folder shall not wonder about links that lead out of it. */
  private static void removeLinks(HostileInputs inputs) throws IOException {
    for (Path path : inputs.all()) {
      if (Files.isSymbolicLink(path)) {
        Files.delete(path);
      }
    }
  }

  private String said(HostileInputs inputs, Reading reading) throws Exception {
    damage.apply(inputs);
    List<Path> before = inputs.all();
    String said = line(() -> reading.read(inputs));
    if (!said.isEmpty()) {
      assertThat(inputs.all()).as("files left by a refused input").isEqualTo(before);
    }
    return said;
  }

  /** The reading of something. */
  @FunctionalInterface
  interface Step {
    void take() throws Exception;
  }

  /** Returns the line about a refused input, checked to be presentable; empty if it is accepted. */
  static String line(Step step) {
    try {
      step.take();
      return "";
    } catch (BadInputException e) {
      String line = e.message(SettingNames.OPTIONS);
      checkPresentable(line);
      return line;
    } catch (Exception | StackOverflowError | OutOfMemoryError e) {
      return fail("not refused as bad input, but " + e, e);
    }
  }

  /** Checks that a line is one, short, and free of internals. */
  static void checkPresentable(String line) {
    assertThat(line)
        .hasSizeLessThanOrEqualTo(LONGEST_LINE)
        .doesNotContainPattern("\\p{Cc}")
        .doesNotContainPattern(INTERNALS);
  }

  @Override
  public String toString() {
    return name;
  }
}

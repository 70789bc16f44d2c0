package dev.espalier.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Runs the launcher as a user would, and captures its output. */
final class Launcher {

  private static final Path SCRIPT = script();

  /** Ends what would never end, without depending on the speed of the machine. */
  private static final long PATIENCE_SECONDS = 1_800;

  private final Path directory;
  private final Path script;
  private final String javaOptions;

  private Launcher(Path directory, Path script, String javaOptions) {
    this.directory = directory;
    this.script = script;
    this.javaOptions = javaOptions;
  }

  /** Found above the classes of this test, independent of the working directory. */
  private static Path script() {
    Path classes;
    try {
      classes = Path.of(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    for (Path folder = classes; folder != null; folder = folder.getParent()) {
      Path script = folder.resolve("espalier");
      if (Files.isRegularFile(script)) {
        return script;
      }
    }
    throw new IllegalStateException("no folder above " + classes + " has the launcher, espalier");
  }

  /** Returns the folder of the project. */
  static Path project() {
    return SCRIPT.getParent();
  }

  /** Returns a launcher with a working directory. */
  static Launcher in(Path directory) {
    return new Launcher(directory, SCRIPT, System.getProperty("espalier.test.arguments", ""));
  }

  /** Returns a launcher started through a symbolic link. */
  Launcher through(Path link) {
    return new Launcher(directory, link, javaOptions);
  }

  /** Returns a launcher that gives Java a further option. */
  Launcher withJava(String option) {
    return new Launcher(directory, script, javaOptions + " " + option);
  }

  /** Creates a symbolic link to the launcher. */
  static Path link(Path link) throws IOException {
    return Files.createSymbolicLink(link, SCRIPT);
  }

  /** The output of a process and its exit status. */
  record Outcome(int status, String out, String err) {}

  /** Runs the launcher to its end. */
  Outcome run(Object... arguments) throws IOException, InterruptedException {
    return start(arguments).await();
  }

  /** Starts the launcher. */
  Running start(Object... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    // The build that runs these tests has made the jars and must not be started again.
    builder.environment().put("ESPALIER_BUILD", "never");
    builder.environment().put("ESPALIER_JAVA_OPTS", javaOptions);
    Process process = builder.start();
    return new Running(
        process, new Said(process.getInputStream()), new Said(process.getErrorStream()));
  }

  /** A shell without job control makes background processes ignore Ctrl-C permanently. */
  static boolean canBeInterrupted() throws IOException {
    Path status = Path.of("/proc/self/status");
    int interrupt = 1 << 1;
    return !Files.exists(status)
        || Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
            .noneMatch(ignored -> (ignored & interrupt) != 0);
  }

  /** A running process. */
  record Running(Process process, Said out, Said err) {

    Outcome await() throws InterruptedException {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("did not end; it said: " + err.toTheEnd());
      }
      return new Outcome(process.exitValue(), out.toTheEnd(), err.toTheEnd());
    }

    /** Waits until a file exists. */
    void awaitFile(Path file) throws InterruptedException {
      awaitTrue(file.toString(), () -> Files.exists(file));
    }

    /** Waits until a condition holds. */
    void awaitTrue(String what, BooleanSupplier condition) throws InterruptedException {
      for (long i = 0; i < PATIENCE_SECONDS * 100; i++) {
        // Checked in this order, since the condition may become true by the last thing the process
        // does.
        boolean alive = process.isAlive();
        if (condition.getAsBoolean()) {
          return;
        }
        if (!alive) {
          throw new AssertionError("ended without " + what + "; it said: " + err.toTheEnd());
        }
        Thread.sleep(10);
      }
      process.destroyForcibly();
      throw new AssertionError("waited in vain for " + what + "; it said: " + err.toTheEnd());
    }

    /** Sends the signal of Ctrl-C. */
    void interrupt() throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    }
  }
}

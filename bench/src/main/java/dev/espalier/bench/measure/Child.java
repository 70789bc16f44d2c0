package dev.espalier.bench.measure;

import dev.espalier.fault.RunFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** Runs a child process to its end and returns the last line it prints. */
public final class Child {

  private Child() {}

  /** Returns the start of a command: Java with this JVM's options and class path, and a class. */
  public static List<String> java(Class<?> main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return command;
  }

  /**
   * @param environment variables added to this process's own
   * @throws RunFailedException with its last output, if it fails
   */
  public static String lastLine(List<String> command, Map<String, String> environment) {
    try {
      Path errors = Files.createTempFile("espalier-bench", ".log");
      try {
        return run(command, environment, errors);
      } finally {
        Files.deleteIfExists(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the median time from the start of a process to its end.
   *
   * @throws RunFailedException with its last output, if it fails
   */
  public static double medianSeconds(List<String> command, int times) {
    double[] seconds = new double[times];
    for (int i = 0; i < times; i++) {
      long begin = System.nanoTime();
      lastLine(command, Map.of());
      seconds[i] = (System.nanoTime() - begin) / 1e9;
    }
    Arrays.sort(seconds);
    return seconds[times / 2];
  }

  private static String run(List<String> command, Map<String, String> environment, Path errors)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    Thread stop = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new RunFailedException(
            command.getFirst() + " ended with status " + status + ": " + last(read(errors)));
      }
      return last(out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    } finally {
      process.destroy();
      forget(stop);
    }
  }

  private static void forget(Thread stop) {
    try {
      Runtime.getRuntime().removeShutdownHook(stop);
    } catch (IllegalStateException _) {
      // The shutdown hook is running or about to.
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static String last(String text) {
    String stripped = text.strip();
    return stripped.substring(stripped.lastIndexOf('\n') + 1);
  }
}

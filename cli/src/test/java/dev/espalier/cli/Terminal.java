package dev.espalier.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A shell behind a pseudo-terminal, which {@code script} creates: takes keys and returns what is
 * shown.
 */
public final class Terminal implements AutoCloseable {

  /** Ends what would never end, without depending on the speed of the machine. */
  private static final long PATIENCE_SECONDS = 1_800;

  private final Process process;
  private final Said shown;
  private int from;

  private Terminal(Process process) {
    this.process = process;
    shown = new Said(process.getInputStream());
  }

  /** Tells whether a program is on the path. */
  public static boolean has(String program) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  public static Terminal start(Path directory, String command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("script", "-q", "-c", command, "/dev/null")
            .directory(directory.toFile())
            .redirectErrorStream(true);
    builder.environment().put("TERM", "xterm");
    builder.environment().put("HOME", directory.toString());
    return new Terminal(builder.start());
  }

  /** Types keys. */
  public void type(String keys) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write(keys.getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  /** Returns what is shown up to and including the next occurrence of a text. */
  public String awaitShown(String text) throws InterruptedException {
    for (long i = 0; i < PATIENCE_SECONDS * 100; i++) {
      String all = shown.soFar();
      int at = all.indexOf(text, from);
      if (at >= 0) {
        String seen = all.substring(from, at + text.length());
        from = at + text.length();
        return seen;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("'" + text + "' was not shown, but: " + shown.soFar().substring(from));
  }

  /** Returns the lines that a program prints. */
  public static List<String> lines(Path directory, String... command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    Said out = new Said(process.getInputStream());
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(String.join(" ", command) + " did not end");
    }
    return out.toTheEnd().lines().toList();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}

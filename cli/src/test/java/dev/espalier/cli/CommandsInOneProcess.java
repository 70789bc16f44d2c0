package dev.espalier.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Commands of somebody who uses a hub, one after the other in one process: the environment is that
 * of the process, and a start takes longer than what a test wants to see.
 */
final class CommandsInOneProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;

  private CommandsInOneProcess(Process process) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  static CommandsInOneProcess of(HubUser user) throws IOException {
    return new CommandsInOneProcess(
        user.java(CommandsInOneProcess.class)
            .redirectError(user.folder().resolve("process.captured").toFile())
            .start());
  }

  HubUser.Outcome run(List<String> words) throws IOException {
    PrintWriter commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8));
    commands.println(JsonMapper.shared().writeValueAsString(words));
    commands.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the process ended at " + words);
    }
    return JsonMapper.shared().readValue(answer, HubUser.Outcome.class);
  }

  @Override
  public void close() throws IOException {
    process.outputWriter(StandardCharsets.UTF_8).close();
    process.destroy();
  }

  /** The process: reads the words of a command from each line and answers with its outcome. */
  public static void main(String[] arguments) throws IOException {
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // What a command prints past its own streams must not look like an answer.
    System.setOut(System.err);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      List<String> words = JsonMapper.shared().readValue(line, new TypeReference<>() {});
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      int status =
          Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
              .execute(words.toArray(String[]::new));
      answers.println(
          JsonMapper.shared()
              .writeValueAsString(new HubUser.Outcome(status, out.toString(), err.toString())));
    }
  }
}

package dev.espalier.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A process that runs commands one after another, each with its own input and output, and so
 * without the start of a JVM for each.
 */
final class CommandServer implements AutoCloseable {

  private final Process process;
  private final DataOutputStream orders;
  private final DataInputStream answers;

  private CommandServer(Process process) {
    this.process = process;
    this.orders = new DataOutputStream(process.getOutputStream());
    this.answers = new DataInputStream(process.getInputStream());
  }

  /** What a command said. */
  record Answer(int status, String out, String err) {}

  /** Starts a process whose main class is this one. */
  static CommandServer start(ProcessBuilder builder) throws IOException {
    return new CommandServer(builder.start());
  }

  /** Runs a command with something typed. */
  Answer run(String input, List<String> arguments) throws IOException {
    orders.writeInt(arguments.size());
    for (String argument : arguments) {
      orders.writeUTF(argument);
    }
    orders.writeUTF(input);
    orders.flush();
    return new Answer(answers.readInt(), text(answers), text(answers));
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }

  /** Ends the process, and waits for it. */
  @Override
  public void close() throws IOException {
    orders.close();
    process.onExit().join();
  }

  public static void main(String[] none) throws IOException {
    DataInputStream orders = new DataInputStream(System.in);
    DataOutputStream answers = new DataOutputStream(System.out);
    // Loggers keep the stream that they find first.
    Captured out = new Captured();
    Captured err = new Captured();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    while (true) {
      String[] arguments;
      try {
        arguments = new String[orders.readInt()];
      } catch (EOFException e) {
        return;
      }
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = orders.readUTF();
      }
      System.setIn(new ByteArrayInputStream(orders.readUTF().getBytes(StandardCharsets.UTF_8)));
      answers.writeInt(execute(arguments));
      for (Captured each : List.of(out, err)) {
        byte[] bytes = each.take();
        answers.writeInt(bytes.length);
        answers.write(bytes);
      }
      answers.flush();
    }
  }

  private static int execute(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int status = Main.commandLine(out, err).execute(arguments);
    out.flush();
    err.flush();
    return status;
  }

  /** What was written since it was last taken. */
  private static final class Captured extends OutputStream {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
      bytes.write(b);
    }

    @Override
    public synchronized void write(byte[] b, int from, int length) {
      bytes.write(b, from, length);
    }

    synchronized byte[] take() {
      byte[] taken = bytes.toByteArray();
      bytes.reset();
      return taken;
    }
  }
}

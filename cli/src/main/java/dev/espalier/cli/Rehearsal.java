package dev.espalier.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the build runs once so that the ahead-of-time cache knows it: several command lines, with
 * {@value #BETWEEN} between them, in one process. What they print is left out.
 */
final class Rehearsal {

  private static final String BETWEEN = "then";

  private Rehearsal() {}

  /** Runs the command lines and exits with the first status other than 0. */
  public static void main(String[] arguments) {
    int from = 0;
    while (from <= arguments.length) {
      int end = from;
      while (end < arguments.length && !arguments[end].equals(BETWEEN)) {
        end++;
      }
      int status = run(Arrays.copyOfRange(arguments, from, end));
      if (status != 0) {
        System.exit(status);
      }
      from = end + 1;
    }
  }

  private static int run(String... arguments) {
    PrintWriter out =
        new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    return Main.commandLineFor(out, err, arguments).execute(arguments);
  }
}

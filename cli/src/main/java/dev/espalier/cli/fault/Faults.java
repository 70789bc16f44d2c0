package dev.espalier.cli.fault;

import dev.espalier.cli.option.ConsoleOptions;
import dev.espalier.fault.BadInputException;
import dev.espalier.fault.OneLine;
import dev.espalier.fault.RunFailedException;
import dev.espalier.fault.SettingNames;
import dev.espalier.hub.fault.HubException;
import dev.espalier.storage.FileFaults;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Maps every failure to one line on standard error and an exit status; no other class does. */
public final class Faults implements IParameterExceptionHandler, IExecutionExceptionHandler {

  public static final int DONE = 0;

  /** The command did its work and found a fault. */
  public static final int FAILED = 1;

  static final int BAD_INPUT = 2;
  static final int INTERRUPTED = 130;

  /** The longest line, whatever a message quotes. */
  private static final int MOST_CHARACTERS = 3000;

  private static final int MOST_QUOTED = 400;

  /** Messages of operating systems for a full disk. */
  private static final List<String> DISK_FULL =
      List.of("no space left", "quota exceeded", "not enough space", "disk full");

  /** The message and the exit status. */
  record Verdict(int status, String message) {}

  private final Interruption interruption;

  public Faults(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public int handleParseException(ParameterException fault, String[] arguments) {
    return report(fault, fault.getCommandLine());
  }

  @Override
  public int handleExecutionException(Exception fault, CommandLine line, ParseResult parsed) {
    return report(fault, line);
  }

  /** Reports a failure and returns the exit status. */
  public int report(Throwable fault, CommandLine line) {
    Verdict verdict = verdict(fault, line);
    PrintWriter err = line.getErr();
    err.println("espalier: " + OneLine.of(verdict.message(), MOST_CHARACTERS));
    if (ConsoleOptions.isVerbose()) {
      fault.printStackTrace(err);
    }
    err.flush();
    return verdict.status();
  }

  private Verdict verdict(Throwable fault, CommandLine line) {
    if (interruption.requested() || isInterruption(fault)) {
      return new Verdict(INTERRUPTED, "interrupted" + howToGoOn(line));
    }
    if (fault instanceof ParameterException usage) {
      return new Verdict(BAD_INPUT, UsageFault.oneLine(usage));
    }
    return chain(fault)
        .map(Faults::known)
        .filter(verdict -> verdict != null)
        .findFirst()
        .orElseGet(
            () ->
                new Verdict(
                    FAILED, "internal fault: " + describe(fault) + "; --verbose shows where"));
  }

  /**
   * Returns the verdict on one exception of a chain of causes, or null if its cause explains more.
   */
  private static @Nullable Verdict known(Throwable fault) {
    return switch (fault) {
      case BadInputException bad -> new Verdict(BAD_INPUT, bad.message(SettingNames.OPTIONS));
      case HubException hub -> new Verdict(BAD_INPUT, String.valueOf(hub.getMessage()));
      case RunFailedException failed -> new Verdict(FAILED, failed.message(SettingNames.OPTIONS));
      case OutOfMemoryError memory ->
          new Verdict(
              BAD_INPUT,
              "not enough memory ("
                  + memory.getMessage()
                  + "); use a smaller --batch-size or --block-size, or raise the limit with"
                  + " ESPALIER_JAVA_OPTS=-Xmx8g");
      case AccessDeniedException denied ->
          new Verdict(
              BAD_INPUT, denied.getFile() + ": permission denied; use another place or its owner");
      case UncheckedIOException _ -> null; // its cause explains more
      case IOException io -> known(io);
      default -> null;
    };
  }

  private static Verdict known(IOException fault) {
    String text = String.valueOf(fault.getMessage());
    String lower = text.toLowerCase(Locale.ROOT);
    if (DISK_FULL.stream().anyMatch(lower::contains)) {
      String file = fault instanceof FileSystemException of ? of.getFile() + ": " : "";
      return new Verdict(BAD_INPUT, file + "disk full; make room or choose another --out");
    }
    if (lower.contains("read-only file system")) {
      return new Verdict(BAD_INPUT, text + "; choose another --out");
    }
    return new Verdict(FAILED, "reading or writing failed: " + FileFaults.reason(fault));
  }

  private static String howToGoOn(CommandLine line) {
    return line.getCommand() instanceof Interruptible command
        ? "; " + command.afterInterruption()
        : "";
  }

  private static boolean isInterruption(Throwable fault) {
    return chain(fault)
        .anyMatch(
            link ->
                link instanceof InterruptedException
                    || link instanceof CancellationException
                    || link instanceof ClosedByInterruptException
                    || link instanceof InterruptedIOException);
  }

  private static Stream<Throwable> chain(Throwable fault) {
    return Stream.iterate(fault, link -> link != null, Throwable::getCause);
  }

  private static String describe(Throwable fault) {
    String message = fault.getMessage();
    String name = fault.getClass().getSimpleName();
    return message == null ? name : name + ": " + OneLine.of(message, MOST_QUOTED);
  }
}

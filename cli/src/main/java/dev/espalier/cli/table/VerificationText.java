package dev.espalier.cli.table;

import dev.espalier.experiment.tool.VerificationResult;
import dev.espalier.experiment.tool.VerificationResult.Checked;
import dev.espalier.experiment.tool.VerificationResult.Damaged;
import dev.espalier.experiment.tool.VerificationResult.Mend;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** The result of a verification as text for the terminal. */
public final class VerificationText {

  private VerificationText() {}

  /** Returns what was checked, what is damaged, and the commands that repair it. */
  public static String of(VerificationResult result) {
    StringBuilder text = new StringBuilder();
    result.runs().forEach(run -> text.append(line(run)));
    result.notes().forEach(note -> text.append(note).append('\n'));
    if (result.whole()) {
      return text.append(result.directory()).append(": whole").toString();
    }
    text.append('\n').append(result.directory()).append(": damaged\n");
    for (Damaged damage : result.damages()) {
      text.append("  ").append(damage.file()).append(": ").append(damage.what()).append('\n');
    }
    return text.append(mending(result)).toString().stripTrailing();
  }

  private static String line(Checked run) {
    String rounds = run.kind().equals("training") ? "" : ", " + count(run.rounds(), "round");
    return String.format(
        Locale.ROOT,
        "%s: %s%s%s, %s with checksums, %.1f MB%n",
        run.directory(),
        run.kind(),
        rounds,
        run.complete() ? "" : ", not complete",
        count(run.files(), "file"),
        run.bytes() / 1e6);
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** Lists each removal once, then the single command that recreates everything. */
  private static String mending(VerificationResult result) {
    Set<String> commands = new LinkedHashSet<>();
    for (Damaged damage : result.damages()) {
      damage.remove().forEach(file -> commands.add("rm -r " + quoted(file)));
    }
    boolean resume = result.damages().stream().anyMatch(damage -> damage.then() == Mend.RESUME);
    if (resume) {
      commands.add(
          "espalier "
              + command(result.kind())
              + " --out "
              + quoted(result.directory())
              + " --resume");
    }
    StringBuilder text = new StringBuilder();
    if (!commands.isEmpty()) {
      text.append("\nRestore the files from a copy, or make them again:\n");
      commands.forEach(command -> text.append("  ").append(command).append('\n'));
    }
    if (result.damages().stream().anyMatch(damage -> damage.then() == Mend.COPY)) {
      text.append("\nWhat is not removed by these commands can only be restored from a copy.\n");
    }
    return text.toString();
  }

  private static String command(String kind) {
    return switch (kind) {
      case "training" -> "train";
      case "comparison", "control" -> "compare";
      case "transfer" -> "transfer";
      default -> "prune";
    };
  }

  private static String quoted(String path) {
    return path.matches("[\\w./:@%+=,-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}

package dev.espalier.cli.progress;

import dev.espalier.cli.table.Clock;
import dev.espalier.hub.pull.PullProgress;
import java.util.Comparator;
import java.util.Locale;
import java.util.OptionalDouble;

/** Describes a download in one line. */
final class DownloadText {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};
  private static final int LARGEST_NAMED = 40;

  private DownloadText() {}

  /** Returns the file with the most to come, the total, the speed and the time left. */
  static String of(PullProgress progress) {
    PullProgress.Total total = progress.total();
    StringBuilder text = new StringBuilder();
    progress.active().stream()
        .max(Comparator.comparingLong(file -> file.bytes() - file.received()))
        .ifPresent(
            file ->
                text.append(name(file.path()))
                    .append(' ')
                    .append(percent(file.received(), file.bytes()))
                    .append(" · "));
    text.append(size(total.received())).append(" of ").append(size(total.bytes()));
    if (total.files() > 1) {
      text.append(" · ")
          .append(total.filesDone())
          .append('/')
          .append(total.files())
          .append(" files");
    }
    return text.append(pace(progress.bytesPerSecond(), progress.secondsLeft())).toString();
  }

  /** Returns the speed and the time left, as far as they are known, to follow other facts. */
  static String pace(double bytesPerSecond, OptionalDouble secondsLeft) {
    StringBuilder text = new StringBuilder();
    if (bytesPerSecond > 0) {
      text.append(" · ").append(size((long) bytesPerSecond)).append("/s");
    }
    if (secondsLeft.isPresent() && secondsLeft.getAsDouble() >= 1) {
      text.append(" · about ").append(Clock.text(secondsLeft.getAsDouble())).append(" left");
    }
    return text.toString();
  }

  private static String name(String path) {
    return path.length() <= LARGEST_NAMED
        ? path
        : "…" + path.substring(path.length() - LARGEST_NAMED + 1);
  }

  private static String percent(long part, long whole) {
    return (whole == 0 ? 100 : part * 100 / whole) + " %";
  }

  /** Returns a number of bytes in powers of a thousand, as the Hub shows it. */
  static String size(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(
        Locale.ROOT, value < 9.95 && unit > 0 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
  }
}

package dev.espalier.cli.progress;

import dev.espalier.cli.table.Clock;
import dev.espalier.text.progress.TextProgress;
import java.util.Locale;
import java.util.OptionalDouble;

/** Describes how far a text has been tokenised, in one line. */
final class TokenizingText {

  private TokenizingText() {}

  /** Returns what has been read, the tokens, the speed and the time left. */
  static String of(TextProgress progress) {
    StringBuilder text = new StringBuilder();
    if (progress.total() > 0) {
      text.append(DownloadText.size(progress.bytes()))
          .append(" of ")
          .append(DownloadText.size(progress.total()))
          .append(" · ");
    }
    text.append(String.format(Locale.ROOT, "%,d tokens", progress.tokens()));
    if (progress.bytes() > 0) {
      text.append(" · ")
          .append(DownloadText.size((long) (progress.bytes() / progress.seconds())))
          .append("/s");
    }
    OptionalDouble left = progress.secondsLeft();
    if (left.isPresent() && left.getAsDouble() >= 1) {
      text.append(" · about ").append(Clock.text(left.getAsDouble())).append(" left");
    }
    return text.toString();
  }
}

package dev.espalier.cli.progress;

import dev.espalier.text.progress.TextProgress;
import java.util.Locale;

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
    double bytesPerSecond = progress.bytes() / progress.seconds();
    return text.append(DownloadText.pace(bytesPerSecond, progress.secondsLeft())).toString();
  }
}

package dev.espalier.cli.table;

import dev.espalier.hub.push.PushResult;
import dev.espalier.report.html.Numbers;

/** Tells what a push has done; the last line is the address. */
public final class PushText {

  private PushText() {}

  public static String of(PushResult result) {
    StringBuilder text = new StringBuilder();
    if (result.created()) {
      text.append("created ").append(result.repository()).append('\n');
    }
    if (result.sent().isEmpty()) {
      text.append("everything is there already");
    } else {
      text.append(count(result.sent().size()))
          .append(" in one commit, ")
          .append(Numbers.bytes(result.sentBytes()))
          .append(" sent");
      if (result.unchanged() > 0) {
        text.append("; ").append(count(result.unchanged())).append(" there already");
      }
    }
    return text.append('\n').append(result.url()).toString();
  }

  private static String count(int files) {
    return files + (files == 1 ? " file" : " files");
  }
}

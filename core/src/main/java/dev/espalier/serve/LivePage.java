package dev.espalier.serve;

import dev.espalier.fault.BadInputException;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Resources;
import dev.espalier.report.html.ScriptHash;
import dev.espalier.report.html.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The report as served: the same page with a status line and a script that polls for news and
 * reloads the page when it has changed. Shows a placeholder until a round is complete. Thread-safe.
 */
final class LivePage {

  /** The report forbids its scripts all connections; this script must poll its own origin. */
  private static final Pattern POLICY =
      Pattern.compile("(http-equiv=\"Content-Security-Policy\" content=\")([^\"]*?script-src )");

  private static final String END = "</body>";

  private final Watched run;
  private String version = "";
  private byte[] page = {};

  LivePage(Watched run) {
    this.run = run;
  }

  /** Returns the current page, rebuilt only if the files behind it have changed. */
  synchronized byte[] current() {
    String now = run.version();
    if (!now.equals(version)) {
      page = live(report(), now).getBytes(StandardCharsets.UTF_8);
      version = now;
    }
    return page;
  }

  private String report() {
    try {
      return run.report().orElseGet(() -> waiting(run.waiting()));
    } catch (BadInputException e) {
      return waiting(String.valueOf(e.getMessage()));
    }
  }

  private String waiting(String message) {
    String script = "\n" + resource("waiting.js") + "\n";
    return new Template(resource("waiting.html"))
        .fill(
            Map.of(
                "head", Resources.head(),
                "scripts", ScriptHash.of(script),
                "name", Html.text(run.path().toAbsolutePath().normalize().toString()),
                "message", Html.text(message),
                "script", script));
  }

  /** Adds the status line and its script to a page. */
  static String live(String page, String version) {
    String script = "\n" + resource("live.js");
    String allowed =
        POLICY.matcher(page).replaceFirst("$1connect-src 'self'; $2" + ScriptHash.of(script) + " ");
    int end = allowed.lastIndexOf(END);
    return allowed.substring(0, end)
        + "<style>\n"
        + resource("live.css")
        + "</style>\n"
        + resource("live.html")
        + "<script data-version=\""
        + Html.text(version)
        + "\">"
        + script
        + "</script>\n"
        + allowed.substring(end);
  }

  private static String resource(String name) {
    try (InputStream in = LivePage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

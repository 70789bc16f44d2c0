package dev.espalier.report.html;

import java.util.Map;

/** The frame of every page: one file that contains style, data, scripts and the chart library. */
public final class Page {

  private Page() {}

  /**
   * @param title plain text
   * @param story HTML: the subject of the page, in one paragraph
   * @param body HTML
   * @param data JSON that is safe within a script element
   * @param script draws the figures of the body from the data
   */
  public static String html(String title, String story, String body, String data, String script) {
    String charts = Html.script(Resources.echarts());
    String drawing = "\n" + Html.script(script) + "\n";
    return new Template(Resources.page())
        .fill(
            Map.of(
                "scripts", ScriptHash.of(charts) + " " + ScriptHash.of(drawing),
                "head", Resources.head(),
                "title", Html.text(title),
                "story", story,
                "body", body,
                "style", Resources.style(),
                "data", data,
                "echarts", charts,
                "script", drawing));
  }
}

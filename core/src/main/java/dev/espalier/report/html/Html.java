package dev.espalier.report.html;

import java.util.List;

/** Escaping of text in a page, and tables. */
public final class Html {

  private Html() {}

  /** Escapes text for element content or a quoted attribute. */
  public static String text(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }

  /** Escapes JSON for a script element, so that nothing in it can end the element. */
  public static String json(String json) {
    return json.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e");
  }

  /**
   * Escapes a script's source for a script element; end tags can occur only in its string literals.
   */
  public static String script(String source) {
    return source.replace("</script", "<\\/script").replace("<!--", "<\\!--");
  }

  /** Returns a table whose first column contains the row headings. */
  public static String table(String caption, List<String> head, List<List<String>> rows) {
    StringBuilder html = new StringBuilder("<table><caption>").append(text(caption));
    html.append("</caption><thead><tr>");
    head.forEach(cell -> html.append("<th scope=\"col\">").append(text(cell)).append("</th>"));
    html.append("</tr></thead><tbody>");
    for (List<String> row : rows) {
      html.append("<tr><th scope=\"row\">").append(text(row.getFirst())).append("</th>");
      for (String cell : row.subList(1, row.size())) {
        html.append("<td>").append(text(cell)).append("</td>");
      }
      html.append("</tr>");
    }
    return html.append("</tbody></table>").toString();
  }
}

package dev.espalier.hub.loopback;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** Sends answers. */
public final class Reply {

  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

  private Reply() {}

  /** Sends a value as JSON. */
  public static void json(HttpExchange exchange, int status, Object value) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    bytes(exchange, status, MAPPER.writeValueAsBytes(value));
  }

  /** Sends a text. */
  public static void text(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    bytes(exchange, status, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends bytes, or their number only if headers were asked for. */
  public static void bytes(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes.length));
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /** Sends an error as the Hub does. */
  public static void error(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    if (!code.isEmpty()) {
      exchange.getResponseHeaders().set("X-Error-Code", code);
    }
    exchange.getResponseHeaders().set("X-Error-Message", message);
    json(exchange, status, Map.of("error", message));
  }

  /** Sends a redirect. */
  public static void redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  /** Sends bytes, or the range that was asked for. */
  public static void file(HttpExchange exchange, byte[] bytes, String tag) throws IOException {
    exchange.getResponseHeaders().set("ETag", "\"" + tag + "\"");
    exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
    exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
    String asked = exchange.getRequestHeaders().getFirst("Range");
    String only = exchange.getRequestHeaders().getFirst("If-Range");
    Matcher range = RANGE.matcher(asked == null ? "" : asked);
    if (!range.matches() || only != null && !only.equals("\"" + tag + "\"")) {
      bytes(exchange, 200, bytes);
      return;
    }
    int from = Integer.parseInt(range.group(1));
    int last =
        range.group(2).isEmpty()
            ? bytes.length - 1
            : Math.min(bytes.length - 1, Integer.parseInt(range.group(2)));
    if (from > last) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + bytes.length);
      exchange.sendResponseHeaders(416, -1);
      exchange.close();
      return;
    }
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + from + "-" + last + "/" + bytes.length);
    bytes(exchange, 206, Arrays.copyOfRange(bytes, from, last + 1));
  }
}

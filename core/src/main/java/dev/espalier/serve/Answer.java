package dev.espalier.serve;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An HTTP response. */
record Answer(int status, String type, byte[] body) {

  static final int OK = 200;
  static final int NOT_FOUND = 404;
  static final int FAILED = 500;

  static Answer of(String type, byte[] body) {
    return new Answer(OK, type, body);
  }

  static Answer text(int status, String message) {
    return new Answer(
        status, "text/plain; charset=utf-8", message.getBytes(StandardCharsets.UTF_8));
  }

  void send(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
    exchange.close();
  }
}

package dev.espalier.hub.uploads;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A request as a server sees it, and the ways to answer. */
public record Visit(HttpExchange exchange) {

  private static final JsonMapper JSON = JsonMapper.shared();

  /** Returns method and raw path, such as {@code POST /api/repos/create}. */
  public String line() {
    return exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
  }

  /** Returns the token that came with the request. */
  public Optional<String> token() {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
        .map(value -> value.replaceFirst("^Bearer ", ""));
  }

  /** Returns the decoded groups of a pattern that matches method and raw path. */
  public Optional<List<String>> match(Pattern pattern) {
    Matcher found = pattern.matcher(line());
    if (!found.matches()) {
      return Optional.empty();
    }
    String[] groups = new String[found.groupCount()];
    Arrays.setAll(groups, i -> URLDecoder.decode(found.group(i + 1), StandardCharsets.UTF_8));
    return Optional.of(List.of(groups));
  }

  public String query() {
    return String.valueOf(exchange.getRequestURI().getQuery());
  }

  public byte[] body() throws IOException {
    return exchange.getRequestBody().readAllBytes();
  }

  public JsonNode json() throws IOException {
    return JSON.readTree(body());
  }

  public Visit header(String name, String value) {
    exchange.getResponseHeaders().set(name, value);
    return this;
  }

  public void answer(int status, Object document) throws IOException {
    header("Content-Type", "application/json");
    answer(status, JSON.writeValueAsBytes(document));
  }

  public void answer(int status, byte[] bytes) throws IOException {
    exchange.getRequestBody().readAllBytes();
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      header("Content-Length", String.valueOf(bytes.length));
    }
    exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
    if (!head) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  /** Answers with an error as the Hub does. */
  public void refuse(int status, String code, String message) throws IOException {
    if (!code.isEmpty()) {
      header("X-Error-Code", code);
    }
    header("X-Error-Message", message);
    answer(status, java.util.Map.of("error", message));
  }

  /** Reads a part of the body and cuts the connection. */
  public void cutAfter(int bytes) throws IOException {
    exchange.getRequestBody().readNBytes(bytes);
    exchange.close();
  }
}

package dev.espalier.hub.wire;

import dev.espalier.hub.environment.Token;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A request. Immutable; may be sent repeatedly.
 *
 * @param method such as {@code GET}
 * @param address the address, whose query is never shown
 * @param about the repository or file that the request is about, for messages
 * @param headers further headers
 * @param body creates the body, anew for each attempt
 * @param options the treatment of the request
 */
public record HubRequest(
    String method,
    URI address,
    String about,
    Map<String, String> headers,
    Supplier<BodyPublisher> body,
    Options options) {

  /**
   * The treatment of a request.
   *
   * @param token the token to send instead of the implicit one; only ever sent to the Hub itself
   * @param timeout the longest wait for the headers of the response, if not the usual one
   * @param repeatable whether the request may be repeated after a failure, since repeating it
   *     changes nothing
   * @param acrossOrigins whether redirects to other hosts are followed, without the token
   * @param anonymous whether the request is sent without a token, even to the Hub itself
   */
  public record Options(
      Optional<Token> token,
      Optional<Duration> timeout,
      boolean repeatable,
      boolean acrossOrigins,
      boolean anonymous) {}

  private static final Options READING =
      new Options(Optional.empty(), Optional.empty(), true, true, false);

  /** Returns a request for a document. */
  public static HubRequest get(URI address, String about) {
    return new HubRequest("GET", address, about, Map.of(), BodyPublishers::noBody, READING);
  }

  /** Returns a request for headers only. */
  public static HubRequest head(URI address, String about) {
    return new HubRequest("HEAD", address, about, Map.of(), BodyPublishers::noBody, READING);
  }

  /**
   * Returns a request with a body, which is not repeated after a failure of the connection unless
   * {@link #repeatable} says so.
   *
   * @param body creates the body, anew for each attempt
   */
  public static HubRequest send(
      String method, URI address, String about, Supplier<BodyPublisher> body) {
    return new HubRequest(
        method,
        address,
        about,
        Map.of(),
        body,
        new Options(Optional.empty(), Optional.empty(), false, false, false));
  }

  /** Returns the same request with one more header. */
  public HubRequest header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HubRequest(method, address, about, Map.copyOf(more), body, options);
  }

  /** Returns the same request with another token. */
  public HubRequest token(Token token) {
    return with(
        new Options(
            Optional.of(token),
            options.timeout,
            options.repeatable,
            options.acrossOrigins,
            options.anonymous));
  }

  /** Returns the same request with another longest wait for the headers of the response. */
  public HubRequest timeout(Duration timeout) {
    return with(
        new Options(
            options.token,
            Optional.of(timeout),
            options.repeatable,
            options.acrossOrigins,
            options.anonymous));
  }

  /** Returns the same request, repeated if the connection fails. */
  public HubRequest repeatable() {
    return with(
        new Options(
            options.token, options.timeout, true, options.acrossOrigins, options.anonymous));
  }

  /** Returns the same request; a redirect to another host is then the response. */
  public HubRequest withinOrigin() {
    return with(
        new Options(options.token, options.timeout, options.repeatable, false, options.anonymous));
  }

  /** Returns the same request, sent without a token whatever its address. */
  public HubRequest anonymous() {
    return with(
        new Options(
            Optional.empty(), options.timeout, options.repeatable, options.acrossOrigins, true));
  }

  private HubRequest with(Options other) {
    return new HubRequest(method, address, about, headers, body, other);
  }
}

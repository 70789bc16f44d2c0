package dev.espalier.hub.wire;

import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.environment.Token;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Sends requests to the Hub: follows redirects, repeats what failed for a transient reason, and
 * turns refusals into exceptions. The token is sent to the Hub itself (scheme, host and port of the
 * endpoint) and to nobody else: a redirect to another host is followed without it, and once
 * followed, without it to the end. Thread-safe.
 */
public final class HubClient implements AutoCloseable {

  private static final int MOST_REDIRECTS = 10;
  private static final int MOST_OF_A_REFUSAL = 1 << 14;

  /** What has been handed to the system may take long to leave it over a slow line. */
  private static final int QUIET_TIMEOUTS = 6;

  private final HubEnvironment environment;
  private final Optional<Token> token;
  private final Pace pace;
  private final HttpClient http;
  private final String userAgent = ClientVersion.userAgent();

  /** Creates a client with the token of the environment. */
  public HubClient(HubEnvironment environment) {
    this(environment, Pace.USUAL);
  }

  /** Creates a client with another pace of repetitions. */
  public HubClient(HubEnvironment environment, Pace pace) {
    this.environment = environment;
    this.token = environment.implicitToken();
    this.pace = pace;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(environment.timeouts().answer())
            .proxy(new EnvironmentProxies(environment.network()));
    environment
        .network()
        .certificates()
        .ifPresent(file -> builder.sslContext(Certificates.trusting(file)));
    EnvironmentProxies.passwords(environment.network()).ifPresent(builder::authenticator);
    this.http = builder.build();
  }

  /** Returns the settings of the client. */
  public HubEnvironment environment() {
    return environment;
  }

  /** Returns how the client repeats what failed. */
  public Pace pace() {
    return pace;
  }

  /**
   * Returns an address of the Hub.
   *
   * @param path the path below the endpoint, encoded, without a slash at the start
   */
  public URI address(String path) {
    return URI.create(environment.endpoint() + "/" + path);
  }

  /** Reads what is needed of a response. */
  @FunctionalInterface
  public interface Reader<T> {

    /**
     * Reads the response, which is closed afterwards.
     *
     * @throws IOException if the connection fails
     */
    T read(HubResponse response) throws IOException;
  }

  /**
   * Sends a request and reads the response, repeatedly if either fails for a transient reason.
   *
   * @throws HubException if the Hub refuses, or cannot be reached
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public <T> T send(HubRequest request, Reader<T> reader) {
    for (int failures = 1; ; failures++) {
      try (HubResponse response = open(request)) {
        return reader.read(response);
      } catch (InterruptedIOException e) {
        throw Pace.interrupted(e);
      } catch (IOException e) {
        if (failures >= pace.attempts() || !request.options().repeatable()) {
          throw unreachable(request, request.address(), e);
        }
        pace.pauseAfter(failures);
      }
    }
  }

  /**
   * Sends a request and returns the response, whose body is still to be read and which must be
   * closed. Sends it repeatedly if that fails for a transient reason; what fails while the body is
   * read is up to the caller.
   *
   * @throws HubException if the Hub refuses, or cannot be reached
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public HubResponse open(HubRequest request) {
    if (environment.offline()) {
      throw new HubException(
          Kind.OFFLINE,
          request.about(),
          "is needed from the hub, and HF_HUB_OFFLINE forbids requests",
          "unset HF_HUB_OFFLINE");
    }
    for (int failures = 1; ; failures++) {
      boolean last = failures >= pace.attempts();
      try {
        HubResponse response = attempt(request, last);
        if (response.status() < 400) {
          return response;
        }
        waitFor(response, failures, request);
      } catch (IOException e) {
        if (last || !request.options().repeatable() || isFinal(e, failures)) {
          throw unreachable(request, request.address(), e);
        }
        pace.pauseAfter(failures);
      }
    }
  }

  /** Follows redirects; returns a refusal only if it is passing and not the last attempt. */
  private HubResponse attempt(HubRequest request, boolean last) throws IOException {
    URI address = request.address();
    boolean trusted = Origins.same(address, environment.endpoint());
    for (int redirects = 0; ; redirects++) {
      HubResponse response = exchange(request, address, trusted);
      if (response.isRedirect() && response.status() != 304) {
        Optional<URI> target = follow(request, response);
        if (target.isEmpty()) {
          return response;
        }
        response.close();
        if (redirects >= MOST_REDIRECTS) {
          throw new HubException(
              Kind.PROTOCOL,
              request.about(),
              "more than " + MOST_REDIRECTS + " redirects from " + Origins.shown(request.address()),
              "check HF_ENDPOINT if it is set, or try again later");
        }
        trusted = trusted && Origins.same(target.get(), environment.endpoint());
        address = target.get();
      } else if (response.status() < 400 || (mayPass(request, response) && !last)) {
        return response;
      } else {
        throw refused(request, response, trusted);
      }
    }
  }

  /** A request that must not be repeated is repeated only if it was not carried out. */
  private static boolean mayPass(HubRequest request, HubResponse response) {
    return request.options().repeatable()
        ? Refusal.isPassing(response.status())
        : Refusal.isPostponed(response.status());
  }

  /** Returns where a redirect leads; none if it leaves the host and the request asks to stay. */
  private Optional<URI> follow(HubRequest request, HubResponse response) {
    String location = response.header("Location").orElse("");
    URI target;
    try {
      target = response.address().resolve(location);
    } catch (IllegalArgumentException e) {
      throw badRedirect(request, "is no address");
    }
    if (!Origins.isWeb(target)) {
      throw badRedirect(request, "is no address of the web");
    }
    if (Origins.isSecure(response.address()) && !Origins.isSecure(target)) {
      throw badRedirect(request, "is not encrypted");
    }
    return Origins.same(response.address(), target) || request.options().acrossOrigins()
        ? Optional.of(target)
        : Optional.empty();
  }

  private static HubException badRedirect(HubRequest request, String fault) {
    return new HubException(
        Kind.PROTOCOL,
        request.about(),
        "is redirected to what " + fault,
        "check HF_ENDPOINT if it is set, or try again later");
  }

  private HubResponse exchange(HubRequest request, URI address, boolean trusted)
      throws IOException {
    // Refused here in words, since the JDK's client would hide them.
    environment.network().proxyFor(address);
    BodyPublisher body = request.body().get();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(address)
            .header("User-Agent", userAgent)
            .method(request.method(), body);
    request.headers().forEach(builder::setHeader);
    tokenFor(request, trusted)
        .ifPresent(held -> builder.setHeader("Authorization", "Bearer " + held.secret()));
    Duration wait = request.options().timeout().orElse(environment.timeouts().data());
    HttpResponse.BodyHandler<InputStream> reader =
        _ -> new BodyStream(environment.timeouts().data(), pace.leastBytes());
    try {
      HttpResponse<InputStream> response =
          body instanceof UploadBody upload
              ? upload.whileMoving(
                  http.sendAsync(builder.build(), reader), wait.multipliedBy(QUIET_TIMEOUTS))
              : http.send(builder.timeout(wait).build(), reader);
      return new HubResponse(response.statusCode(), address, response.headers(), response.body());
    } catch (InterruptedException e) {
      throw Pace.interrupted(e);
    }
  }

  private Optional<Token> tokenFor(HubRequest request, boolean trusted) {
    return trusted && !request.options().anonymous()
        ? request.options().token().or(() -> token)
        : Optional.empty();
  }

  private void waitFor(HubResponse response, int failures, HubRequest request) {
    response.close();
    Optional<Duration> asked = RetryAfter.of(response.headers(), Instant.now());
    if (asked.isPresent() && asked.get().compareTo(pace.longest()) > 0) {
      throw new HubException(
          Kind.UNREACHABLE,
          request.about(),
          "the hub asks to wait " + asked.get().toSeconds() + " s",
          "try again then; a token raises the limit");
    }
    Duration own = pace.after(failures);
    Pace.pause(asked.filter(wait -> wait.compareTo(own) > 0).orElse(own));
  }

  private HubException refused(HubRequest request, HubResponse response, boolean trusted) {
    Optional<Token> sent = tokenFor(request, trusted);
    String detail = "";
    try (response) {
      if (response.header("Content-Type").orElse("").contains("json")) {
        detail = Json.error(text(response, MOST_OF_A_REFUSAL));
      }
    } catch (IOException e) {
      // The status suffices.
    }
    HubException refusal =
        Refusal.of(
            request,
            new Refusal.Answer(response.status(), response.address(), response.headers()),
            environment.endpoint(),
            sent.isPresent(),
            detail);
    return sent.map(held -> without(held, refusal)).orElse(refusal);
  }

  /** A server may repeat the token in what it says, or in addresses to which it redirects. */
  private static HubException without(Token token, HubException fault) {
    return new HubException(
        fault.kind(),
        token.hide(fault.where()),
        token.hide(fault.what()),
        token.hide(fault.remedy()));
  }

  private static String text(HubResponse response, int most) throws IOException {
    return new String(response.body().readNBytes(most), StandardCharsets.UTF_8);
  }

  /** A host that is not there is asked for twice only: most often its name is wrong. */
  private static boolean isFinal(IOException e, int failures) {
    return e instanceof ConnectException
        ? failures >= 2
        : e instanceof SSLException && !(e.getCause() instanceof IOException);
  }

  /** Returns the exception for a failed connection. */
  public HubException unreachable(HubRequest request, URI address, IOException cause) {
    String host = address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    String what =
        switch (cause) {
          case HttpTimeoutException timeout -> host + " does not answer: " + timeout.getMessage();
          case UnknownHostException _ -> host + " cannot be found";
          case ConnectException connect ->
              connect.getCause() instanceof UnresolvedAddressException
                  ? host + " cannot be found"
                  : host + " cannot be reached";
          case SSLException ssl ->
              host + " cannot be reached over an encrypted connection: " + ssl.getMessage();
          default ->
              "the connection to "
                  + host
                  + " failed"
                  + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
        };
    return new HubException(
        Kind.UNREACHABLE,
        request.about(),
        what,
        "check the network, HTTPS_PROXY, and HF_ENDPOINT if it is set",
        cause);
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}

package dev.espalier.hub.environment;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the client, as Python's {@code huggingface_hub} reads them from the environment.
 * Immutable.
 *
 * @param endpoint the address of the Hub, without a slash at the end
 * @param places the cache and the file of the token
 * @param offline whether requests are forbidden
 * @param timeouts the longest waits for a response
 * @param network proxies and certificates
 * @param tokens where tokens come from
 */
public record HubEnvironment(
    URI endpoint,
    Places places,
    boolean offline,
    Timeouts timeouts,
    Network network,
    Tokens tokens) {

  private static final String PUBLIC = "https://huggingface.co";

  /**
   * Folders and files.
   *
   * @param cache the cache of repositories, which need not exist
   * @param token the file of the token, which need not exist
   * @param links whether symbolic links are allowed in the cache
   */
  public record Places(Path cache, Path token, boolean links) {}

  /**
   * The longest waits.
   *
   * @param answer for the headers of a response about a file
   * @param data for the next bytes of a body, and for the headers of any other answer
   */
  public record Timeouts(Duration answer, Duration data) {}

  /** Returns the settings of this process. */
  public static HubEnvironment standard() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /**
   * Returns the settings in an environment.
   *
   * @param home the home directory of the user
   * @throws HubException if a setting is malformed
   */
  public static HubEnvironment of(Map<String, String> environment, Path home) {
    Variables variables = new Variables(environment, home);
    Path hubHome =
        variables
            .path("HF_HOME")
            .orElseGet(
                () ->
                    variables
                        .path("XDG_CACHE_HOME")
                        .orElse(home.resolve(".cache"))
                        .resolve("huggingface"));
    return new HubEnvironment(
        endpoint(variables),
        new Places(
            variables
                .path("HF_HUB_CACHE")
                .or(() -> variables.path("HUGGINGFACE_HUB_CACHE"))
                .orElse(hubHome.resolve("hub")),
            variables.path("HF_TOKEN_PATH").orElse(hubHome.resolve("token")),
            !variables.isTrue("HF_HUB_DISABLE_SYMLINKS")),
        variables.isTrue("HF_HUB_OFFLINE") || variables.isTrue("TRANSFORMERS_OFFLINE"),
        new Timeouts(
            variables.seconds("HF_HUB_ETAG_TIMEOUT"), variables.seconds("HF_HUB_DOWNLOAD_TIMEOUT")),
        Network.of(variables),
        Tokens.of(variables));
  }

  private static URI endpoint(Variables variables) {
    String text = variables.text("HF_ENDPOINT").orElse(PUBLIC);
    String bare = text.replaceAll("/+$", "");
    try {
      URI address = URI.create(bare);
      String scheme = String.valueOf(address.getScheme());
      if (address.getHost() != null
          && (scheme.equals("https") || scheme.equals("http"))
          && address.getRawQuery() == null
          && address.getRawUserInfo() == null) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // Reported below.
    }
    throw new HubException(
        Kind.INVALID,
        "HF_ENDPOINT",
        "is not the address of a hub: " + text,
        "give an address such as " + PUBLIC);
  }

  /**
   * Returns the token that requests are sent with unless they bring their own: {@code HF_TOKEN},
   * else the file of the token. None if {@code HF_HUB_DISABLE_IMPLICIT_TOKEN} is set.
   *
   * @throws HubException if the file cannot be read
   */
  public Optional<Token> implicitToken() {
    return tokens.implicit() ? token() : Optional.empty();
  }

  /**
   * Returns the token of the user, which a request that needs one is sent with.
   *
   * @throws HubException if the file cannot be read
   */
  public Optional<Token> token() {
    return tokens.fromVariable().or(() -> TokenFile.read(places.token()));
  }
}

package dev.espalier.hub.environment;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Proxies and certificates.
 *
 * @param httpProxy the proxy for {@code http} addresses
 * @param httpsProxy the proxy for {@code https} addresses
 * @param direct hosts that are reached without a proxy: names with all names below them, addresses,
 *     either with a port or without; {@code *} for all
 * @param certificates a file of certificates in PEM that replaces the JDK's
 */
public record Network(
    Optional<URI> httpProxy,
    Optional<URI> httpsProxy,
    List<String> direct,
    Optional<Path> certificates) {

  static Network of(Variables variables) {
    return new Network(
        proxy(variables, "http_proxy"),
        proxy(variables, "https_proxy"),
        variables.first("no_proxy", "NO_PROXY").stream()
            .flatMap(list -> Stream.of(list.split("[,\\s]+")))
            .map(host -> host.strip().toLowerCase(Locale.ROOT))
            .filter(host -> !host.isEmpty())
            .toList(),
        variables
            .path("SSL_CERT_FILE")
            .or(() -> variables.path("REQUESTS_CA_BUNDLE"))
            .or(() -> variables.path("CURL_CA_BUNDLE")));
  }

  private static Optional<URI> proxy(Variables variables, String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return variables
        .first(name, upper, "all_proxy", "ALL_PROXY")
        .map(text -> address(text.contains("://") ? text : "http://" + text, upper));
  }

  private static URI address(String text, String name) {
    try {
      URI proxy = URI.create(text);
      if (proxy.getHost() != null && ("http".equals(proxy.getScheme()) || isSocks(proxy))) {
        return proxy;
      }
    } catch (IllegalArgumentException e) {
      // Reported below; the address may contain a password and is not quoted.
    }
    throw new HubException(
        Kind.INVALID,
        name + " or ALL_PROXY",
        "is not the address of an HTTP proxy",
        "give an address such as http://proxy.example:3128");
  }

  private static boolean isSocks(URI proxy) {
    return String.valueOf(proxy.getScheme()).toLowerCase(Locale.ROOT).startsWith("socks");
  }

  /**
   * Returns the proxy for an address, if it is not to be reached directly.
   *
   * @throws HubException if it is a SOCKS proxy, which the JDK's client cannot use
   */
  public Optional<URI> proxyFor(URI address) {
    boolean secure = "https".equals(address.getScheme());
    Optional<URI> proxy = (secure ? httpsProxy : httpProxy).filter(_ -> !isDirect(address));
    if (proxy.filter(Network::isSocks).isPresent()) {
      String name = secure ? "HTTPS_PROXY" : "HTTP_PROXY";
      throw new HubException(
          Kind.INVALID,
          name + " or ALL_PROXY",
          "names a SOCKS proxy, which is not supported",
          "give the address of an HTTP proxy as "
              + name
              + ", or add "
              + address.getHost()
              + " to NO_PROXY to reach it directly");
    }
    return proxy;
  }

  private boolean isDirect(URI address) {
    String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    int port =
        address.getPort() >= 0 ? address.getPort() : "https".equals(address.getScheme()) ? 443 : 80;
    return direct.stream().anyMatch(entry -> covers(entry, host, port));
  }

  private static boolean covers(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    String name = entry;
    int colon = entry.lastIndexOf(':');
    if (colon > 0 && entry.indexOf(':') == colon) {
      if (!entry.substring(colon + 1).equals(String.valueOf(port))) {
        return false;
      }
      name = entry.substring(0, colon);
    }
    String bare = name.startsWith("*.") ? name.substring(2) : name.replaceFirst("^\\.", "");
    return host.equals(bare) || host.endsWith("." + bare);
  }
}

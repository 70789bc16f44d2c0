package dev.espalier.hub.wire;

import java.net.URI;
import java.util.Locale;

/** Compares and shows addresses. */
public final class Origins {

  private Origins() {}

  /** Tells whether scheme, host and port agree. */
  public static boolean same(URI one, URI other) {
    return scheme(one).equals(scheme(other))
        && host(one).equals(host(other))
        && port(one) == port(other);
  }

  /** Tells whether the address is one of HTTP with a host and without a user. */
  public static boolean isWeb(URI address) {
    return (scheme(address).equals("http") || scheme(address).equals("https"))
        && !host(address).isEmpty()
        && address.getRawUserInfo() == null;
  }

  /** Tells whether the scheme is {@code https}. */
  public static boolean isSecure(URI address) {
    return scheme(address).equals("https");
  }

  /** Returns the address without its query, which may contain a signature. */
  public static String shown(URI address) {
    String port = address.getPort() < 0 ? "" : ":" + address.getPort();
    return address.getScheme() + "://" + address.getHost() + port + address.getPath();
  }

  private static String scheme(URI address) {
    return String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
  }

  private static String host(URI address) {
    return address.getHost() == null ? "" : address.getHost().toLowerCase(Locale.ROOT);
  }

  private static int port(URI address) {
    return address.getPort() >= 0 ? address.getPort() : isSecure(address) ? 443 : 80;
  }
}

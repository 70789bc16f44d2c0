package dev.espalier.hub.wire;

import dev.espalier.hub.environment.Network;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The proxies of the environment, for the JDK's client. */
final class EnvironmentProxies extends ProxySelector {

  private static final int USUAL_PORT = 80;

  private final Network network;

  EnvironmentProxies(Network network) {
    this.network = network;
  }

  @Override
  public List<Proxy> select(URI address) {
    return List.of(
        network
            .proxyFor(address)
            .map(
                proxy ->
                    new Proxy(
                        Proxy.Type.HTTP,
                        new InetSocketAddress(
                            proxy.getHost(), proxy.getPort() < 0 ? USUAL_PORT : proxy.getPort())))
            .orElse(Proxy.NO_PROXY));
  }

  @Override
  public void connectFailed(URI address, SocketAddress proxy, IOException fault) {
    // The request itself reports the failure.
  }

  /** Returns the users and passwords in the addresses of the proxies, if there are any. */
  static Optional<Authenticator> passwords(Network network) {
    List<URI> named =
        Stream.of(network.httpsProxy(), network.httpProxy())
            .flatMap(Optional::stream)
            .filter(proxy -> proxy.getUserInfo() != null)
            .toList();
    return named.isEmpty() ? Optional.empty() : Optional.of(new Passwords(named));
  }

  private static final class Passwords extends Authenticator {

    private final List<URI> proxies;

    Passwords(List<URI> proxies) {
      this.proxies = proxies;
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      if (getRequestorType() != RequestorType.PROXY) {
        return null;
      }
      for (URI proxy : proxies) {
        if (proxy.getHost().equalsIgnoreCase(getRequestingHost())) {
          String[] parts = proxy.getUserInfo().split(":", 2);
          return new PasswordAuthentication(
              parts[0], (parts.length > 1 ? parts[1] : "").toCharArray());
        }
      }
      return null;
    }
  }
}

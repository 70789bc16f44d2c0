package dev.espalier.serve;

import com.sun.net.httpserver.HttpServer;
import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Opens a port on the loopback addresses only: 127.0.0.1 and, if it exists, ::1. */
final class Loopback {

  /** A port that is free on one address may be in use on the other. */
  private static final int TRIES = 20;

  private Loopback() {}

  /**
   * Returns servers on one port, not started yet.
   *
   * @param port the port, or 0 for any free one
   * @param option name of the option that sets the port, for messages
   * @throws BadInputException if the port cannot be opened
   */
  static List<HttpServer> open(int port, String option) {
    if (port < 0 || port > 65_535) {
      throw new BadInputException(
          option + " " + port, "is no port", "use a number from 1 to 65535, or 0 for a free one");
    }
    for (int left = port == 0 ? TRIES : 1; ; left--) {
      try {
        return open(port);
      } catch (IOException e) {
        if (left <= 1) {
          throw refused(port, option, e);
        }
      }
    }
  }

  private static List<HttpServer> open(int port) throws IOException {
    List<HttpServer> servers = new ArrayList<>();
    try {
      InetAddress four = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      servers.add(HttpServer.create(new InetSocketAddress(four, port), 0));
      if (hasVersionSix()) {
        byte[] one = new byte[16];
        one[15] = 1;
        int same = servers.getFirst().getAddress().getPort();
        InetAddress six = InetAddress.getByAddress(one);
        servers.add(HttpServer.create(new InetSocketAddress(six, same), 0));
      }
      return servers;
    } catch (IOException e) {
      servers.forEach(server -> server.stop(0));
      throw e;
    }
  }

  private static boolean hasVersionSix() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
  }

  private static BadInputException refused(int port, String option, IOException cause) {
    String reason = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    String what =
        reason.contains("permission")
            ? "may not be used by you"
            : cause instanceof BindException
                ? "is taken by another program"
                : "cannot be opened: " + cause.getMessage();
    return new BadInputException(
        option + " " + port, what, "give another, or none for one that is free", cause);
  }
}

package dev.espalier.serve;

import java.util.Map;
import java.util.TreeMap;

/**
 * The limits of the JDK's web server on connections and requests. The JDK reads them from system
 * properties, once for all servers of a JVM, when the first is created. So the command line sets
 * them, and a program that serves pages decides for itself: it calls {@link #apply} before its
 * first server, or sets properties of its own.
 */
public final class ServerLimits {

  private static final Map<String, String> PROPERTIES =
      new TreeMap<>(
          Map.of(
              // Open at once, of any kind; what comes beyond is closed at once.
              "jdk.httpserver.maxConnections", "64",
              // Kept for a browser's next request, for at most so many seconds, looked at so often.
              "sun.net.httpserver.maxIdleConnections", "16",
              "sun.net.httpserver.idleInterval", "10",
              "sun.net.httpserver.clockTick", "2000",
              // Seconds until a request must be whole, and its answer taken.
              "sun.net.httpserver.maxReqTime", "10",
              "sun.net.httpserver.maxRspTime", "60",
              // Of the request line and all header fields.
              "sun.net.httpserver.maxReqHeaders", "100",
              "sun.net.httpserver.maxReqHeaderSize", "16384"));

  private ServerLimits() {}

  /** Sets the limits, except those that are set already. */
  public static void apply() {
    PROPERTIES.forEach(
        (key, value) -> {
          if (System.getProperty(key) == null) {
            System.setProperty(key, value);
          }
        });
  }
}

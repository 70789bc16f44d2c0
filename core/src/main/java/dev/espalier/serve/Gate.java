package dev.espalier.serve;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rejects requests that are not reads, and requests addressed to another name than this machine's
 * own. A foreign web page could point its own name at this machine (DNS rebinding), so that
 * browsers treat our pages as part of its site; but it cannot remove its name from the {@code Host}
 * header.
 */
final class Gate extends Filter {

  private static final Pattern OWN_NAME =
      Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

  private static final String SCHEME = "http://";

  private static final int FORBIDDEN = 403;
  private static final int METHOD_NOT_ALLOWED = 405;

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    // The page sets a policy itself; this part cannot be set within a page.
    headers.set("Content-Security-Policy", "frame-ancestors 'none'");
    if (!isOwnName(exchange.getRequestHeaders().get("Host"))) {
      refuse(exchange, FORBIDDEN, "Ask for 127.0.0.1 or localhost.\n");
    } else if (!isOwnOrigin(exchange.getRequestHeaders().get("Origin"))) {
      refuse(exchange, FORBIDDEN, "Only the page itself may ask for this.\n");
    } else if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
      headers.set("Allow", "GET, HEAD");
      refuse(exchange, METHOD_NOT_ALLOWED, "There is nothing here but to read.\n");
    } else {
      chain.doFilter(exchange);
    }
  }

  static boolean isOwnName(@Nullable List<String> hosts) {
    return hosts != null && hosts.size() == 1 && OWN_NAME.matcher(hosts.getFirst()).matches();
  }

  /** A browser names the page that asks; a program, and a browser that opens a page, name none. */
  static boolean isOwnOrigin(@Nullable List<String> origins) {
    return origins == null
        || origins.size() == 1
            && origins.getFirst().startsWith(SCHEME)
            && isOwnName(List.of(origins.getFirst().substring(SCHEME.length())));
  }

  private static void refuse(HttpExchange exchange, int status, String message) throws IOException {
    Answer.text(status, message).send(exchange);
  }

  @Override
  public String description() {
    return "readers on this machine only";
  }
}

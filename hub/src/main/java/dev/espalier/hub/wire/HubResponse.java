package dev.espalier.hub.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The response to a request, after redirects. Not thread-safe. Closing it abandons the rest of the
 * body.
 *
 * @param status the status, below 400
 * @param address the address that answered, after redirects
 * @param headers the headers of the response
 * @param body the body; reading it fails if too few bytes arrive within the timeout
 */
public record HubResponse(int status, URI address, HttpHeaders headers, InputStream body)
    implements AutoCloseable {

  /** Returns a header. */
  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** Returns a header with a number that is not negative; none if it is malformed. */
  public OptionalLong number(String name) {
    Optional<String> text = header(name).map(String::strip).filter(t -> t.matches("\\d{1,18}"));
    return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
  }

  /** Tells whether the response is a redirect that was not followed. */
  public boolean isRedirect() {
    return status / 100 == 3 && header("Location").isPresent();
  }

  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      // Nothing more is read from it.
    }
  }
}

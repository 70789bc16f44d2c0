package dev.espalier.hub.wire;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;

/** Refuses compressed bodies: none is requested, and a small one may decompress to any size. */
public final class Encoding {

  private Encoding() {}

  /**
   * Checks that a body is not compressed.
   *
   * @param about the repository or file, for the message
   * @throws HubException if it is
   */
  public static void check(HubResponse response, String about) {
    String encoding = response.header("Content-Encoding").orElse("identity").strip();
    if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
      throw new HubException(
          Kind.PROTOCOL,
          about,
          "is sent compressed (" + encoding + "), which was not asked for",
          "check HF_ENDPOINT and the proxy, which may have compressed it");
    }
  }
}

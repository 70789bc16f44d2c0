package dev.espalier.hub.environment;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;

/**
 * A secret that authorises requests. Its text is only returned by {@link #secret()}, and replaced
 * in texts by {@link #hide}; {@link #toString} does not reveal it.
 */
public final class Token {

  private static final String HIDDEN = "[token]";

  private final String secret;

  private Token(String secret) {
    this.secret = secret;
  }

  /**
   * Returns a token; line breaks and surrounding spaces are removed.
   *
   * @param source where the text is from, for the message
   * @throws HubException if it is empty or contains characters that no HTTP header may contain
   */
  public static Token of(String text, String source) {
    String secret = text.replace("\r", "").replace("\n", "").strip();
    if (secret.isEmpty() || !secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new HubException(
          Kind.INVALID,
          source,
          secret.isEmpty() ? "holds no token" : "holds characters that no token has",
          "create a token at huggingface.co/settings/tokens and copy it whole");
    }
    return new Token(secret);
  }

  /** Returns the text of the token, for the header of a request or the file of tokens only. */
  public String secret() {
    return secret;
  }

  /** Returns the text with the token replaced wherever it occurs. */
  public String hide(String text) {
    return text.replace(secret, HIDDEN);
  }

  @Override
  public String toString() {
    return HIDDEN;
  }
}

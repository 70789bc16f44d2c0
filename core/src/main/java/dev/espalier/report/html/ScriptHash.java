package dev.espalier.report.html;

import dev.espalier.storage.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Names a script in the Content-Security-Policy of a page, so that only our scripts run and none
 * that came into the page with a text or a file name. Hashes are computed from our sources, never
 * from the content of a page.
 */
public final class ScriptHash {

  private ScriptHash() {}

  /**
   * Returns the hash of a script, quoted as in a policy.
   *
   * @param script everything between the tags
   */
  public static String of(String script) {
    byte[] hash = Fingerprint.sha256().digest(script.getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
  }
}

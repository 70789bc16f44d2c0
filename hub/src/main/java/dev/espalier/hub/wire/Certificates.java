package dev.espalier.hub.wire;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificate authorities in a file, which replace those of the JDK. */
final class Certificates {

  private Certificates() {}

  /**
   * Returns a context that trusts the certificates in a file.
   *
   * @param file certificates in PEM
   * @throws HubException if the file cannot be read or holds none
   */
  static SSLContext trusting(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new GeneralSecurityException("it holds none");
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate each : found) {
        store.setCertificateEntry("authority-" + number++, each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (NoSuchFileException e) {
      throw fault(file, "is not there", e);
    } catch (IOException | GeneralSecurityException e) {
      throw fault(file, "the certificates cannot be read: " + e.getMessage(), e);
    }
  }

  private static HubException fault(Path file, String what, Exception cause) {
    return new HubException(
        Kind.INVALID,
        file.toString(),
        what,
        "let SSL_CERT_FILE or REQUESTS_CA_BUNDLE name a file of certificates in PEM",
        cause);
  }
}

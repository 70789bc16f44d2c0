package dev.espalier.hub.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.espalier.hub.api.HubApi;
import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.repository.RepositoryKind;
import dev.espalier.hub.repository.Revision;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hub on loopback whose certificate nobody but a file vouches for. */
class CertificatesTest {

  private static final String COMMIT = "0123456789012345678901234567890123456789";
  private static final char[] PASSWORD = "for this test".toCharArray();

  @TempDir static Path folder;
  private static HttpsServer server;
  private static Path pem;

  @BeforeAll
  static void startHub() throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "hub",
                "-keyalg",
                "EC",
                "-dname",
                "CN=hub",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    pem =
        Files.writeString(
            folder.resolve("hub.pem"),
            "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getCertificate("hub").getEncoded())
                + "\n-----END CERTIFICATE-----\n");
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    server =
        HttpsServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = ("{\"sha\":\"" + COMMIT + "\"}").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterAll
  static void stopHub() {
    server.stop(0);
  }

  private static String commit(Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("HF_ENDPOINT", "https://127.0.0.1:" + server.getAddress().getPort());
    HubEnvironment environment = HubEnvironment.of(variables, folder);
    Pace once = new Pace(1, Duration.ofMillis(1), Duration.ofSeconds(1), 1);
    try (HubClient client = new HubClient(environment, once)) {
      return new HubApi(client)
          .commit(new RepositoryId(RepositoryKind.MODEL, "a/b"), Revision.MAIN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"})
  void aFileOfCertificatesIsTrusted(String variable) {
    assertThat(commit(Map.of(variable, pem.toString()))).isEqualTo(COMMIT);
  }

  @Test
  void othersAreNot() {
    assertThatThrownBy(() -> commit(Map.of()))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("cannot be reached over an encrypted connection");
  }

  @Test
  void aFileWithoutCertificatesIsNamed() throws Exception {
    Path missing = folder.resolve("missing.pem");
    assertThatThrownBy(() -> commit(Map.of("SSL_CERT_FILE", missing.toString())))
        .hasMessage(
            missing
                + ": is not there; let SSL_CERT_FILE or REQUESTS_CA_BUNDLE name a file of"
                + " certificates in PEM");
    Path text = Files.writeString(folder.resolve("text.pem"), "no certificate");
    assertThatThrownBy(() -> commit(Map.of("SSL_CERT_FILE", text.toString())))
        .isInstanceOf(HubException.class)
        .hasMessageStartingWith(text + ": the certificates cannot be read: ");
  }
}

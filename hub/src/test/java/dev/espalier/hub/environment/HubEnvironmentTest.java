package dev.espalier.hub.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.hub.fault.HubException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubEnvironmentTest {

  private static final Path HOME = Path.of("/home/someone");

  @TempDir Path folder;

  private static HubEnvironment of(Map<String, String> variables) {
    return HubEnvironment.of(variables, HOME);
  }

  private static Path cache(Map<String, String> variables) {
    return of(variables).places().cache();
  }

  @Test
  void theCacheIsWherePythonHasIt() {
    assertThat(cache(Map.of("HF_HUB_CACHE", "/a", "HF_HOME", "/b", "XDG_CACHE_HOME", "/c")))
        .isEqualTo(Path.of("/a"));
    assertThat(cache(Map.of("HF_HOME", "/b", "XDG_CACHE_HOME", "/c"))).isEqualTo(Path.of("/b/hub"));
    assertThat(cache(Map.of("XDG_CACHE_HOME", "/c"))).isEqualTo(Path.of("/c/huggingface/hub"));
    assertThat(cache(Map.of())).isEqualTo(HOME.resolve(".cache/huggingface/hub"));
    assertThat(cache(Map.of("HF_HOME", "~/b"))).isEqualTo(HOME.resolve("b/hub"));
    assertThat(cache(Map.of("HF_HOME", "${SCRATCH}/x/$USER", "SCRATCH", "/s", "USER", "u")))
        .isEqualTo(Path.of("/s/x/u/hub"));
    assertThat(cache(Map.of("HF_HUB_CACHE", "", "HF_HOME", "/b"))).isEqualTo(Path.of("/b/hub"));
    assertThat(cache(Map.of("HUGGINGFACE_HUB_CACHE", "/old"))).isEqualTo(Path.of("/old"));
  }

  @Test
  void theEndpointIsAnAddressWithoutAnEndingSlash() {
    assertThat(of(Map.of()).endpoint()).isEqualTo(URI.create("https://huggingface.co"));
    assertThat(of(Map.of("HF_ENDPOINT", "http://localhost:81/hub//")).endpoint())
        .isEqualTo(URI.create("http://localhost:81/hub"));
    for (String wrong :
        List.of("huggingface.co", "file:///etc", "https://u:p@host", "http://a b")) {
      assertThatThrownBy(() -> of(Map.of("HF_ENDPOINT", wrong)))
          .isInstanceOf(HubException.class)
          .hasMessageStartingWith("HF_ENDPOINT: is not the address of a hub");
    }
  }

  @Test
  void theTokenIsThatOfTheVariableElseOfTheFile() throws IOException {
    Path file = folder.resolve("token");
    Map<String, String> fromFile = Map.of("HF_TOKEN_PATH", file.toString());
    assertThat(of(fromFile).token()).isEmpty();
    Files.writeString(file, " hf_file\n");
    assertThat(of(fromFile).token().orElseThrow().secret()).isEqualTo("hf_file");
    Map<String, String> both = Map.of("HF_TOKEN_PATH", file.toString(), "HF_TOKEN", "hf_variable");
    assertThat(of(both).token().orElseThrow().secret()).isEqualTo("hf_variable");
    assertThat(of(Map.of("HF_HOME", folder.toString())).implicitToken().orElseThrow().secret())
        .isEqualTo("hf_file");
    assertThat(of(Map.of("HF_TOKEN", "hf_x", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")).implicitToken())
        .isEmpty();
  }

  @Test
  void aTokenDoesNotShowItself() {
    HubEnvironment environment = of(Map.of("HF_TOKEN", "hf_secret"));
    assertThat(environment.toString()).doesNotContain("hf_secret");
    assertThat(environment.token().orElseThrow().hide("Bearer hf_secret!"))
        .isEqualTo("Bearer [token]!");
    assertThatThrownBy(() -> of(Map.of("HF_TOKEN", "hf_sécret")))
        .isInstanceOf(HubException.class)
        .hasMessageNotContaining("cret");
  }

  @Test
  void switchesAndTimesAreReadAsPythonReadsThem() {
    assertThat(of(Map.of()).offline()).isFalse();
    assertThat(of(Map.of("HF_HUB_OFFLINE", "yes")).offline()).isTrue();
    assertThat(of(Map.of("HF_HUB_OFFLINE", "0")).offline()).isFalse();
    assertThat(of(Map.of("TRANSFORMERS_OFFLINE", "1")).offline()).isTrue();
    HubEnvironment.Timeouts times =
        of(Map.of("HF_HUB_ETAG_TIMEOUT", "3", "HF_HUB_DOWNLOAD_TIMEOUT", "0.5")).timeouts();
    assertThat(times.answer()).isEqualTo(Duration.ofSeconds(3));
    assertThat(times.data()).isEqualTo(Duration.ofMillis(500));
    assertThat(of(Map.of()).timeouts().data()).isEqualTo(Duration.ofSeconds(10));
    assertThatThrownBy(() -> of(Map.of("HF_HUB_DOWNLOAD_TIMEOUT", "soon")))
        .hasMessage("HF_HUB_DOWNLOAD_TIMEOUT: is not a time: soon; give seconds, such as 10");
  }

  @Test
  void proxiesAreChosenByScheme() {
    Network network =
        of(Map.of(
                "HTTPS_PROXY", "http://one:1",
                "all_proxy", "two:2",
                "NO_PROXY", "localhost, .internal,10.0.0.1:8080"))
            .network();
    assertThat(network.proxyFor(URI.create("https://huggingface.co/x")))
        .contains(URI.create("http://one:1"));
    assertThat(network.proxyFor(URI.create("http://example.org/")))
        .contains(URI.create("http://two:2"));
    assertThat(network.proxyFor(URI.create("http://localhost:99/"))).isEmpty();
    assertThat(network.proxyFor(URI.create("https://hub.internal/"))).isEmpty();
    assertThat(network.proxyFor(URI.create("https://notinternal/"))).isPresent();
    assertThat(network.proxyFor(URI.create("http://10.0.0.1:8080/"))).isEmpty();
    assertThat(network.proxyFor(URI.create("http://10.0.0.1:8081/"))).isPresent();
    assertThatThrownBy(() -> of(Map.of("HTTP_PROXY", "ftp://user:password@host:1")))
        .hasMessage(
            "HTTP_PROXY or ALL_PROXY: is not the address of an HTTP proxy; give an address such as"
                + " http://proxy.example:3128");
  }

  @Test
  void aSocksProxyIsRefusedOnceItIsNeeded() {
    Network network =
        of(Map.of("ALL_PROXY", "socks5h://user:password@host:1", "NO_PROXY", "localhost"))
            .network();
    assertThat(network.proxyFor(URI.create("http://localhost/"))).isEmpty();
    assertThatThrownBy(() -> network.proxyFor(URI.create("https://huggingface.co/x")))
        .isInstanceOf(HubException.class)
        .hasMessage(
            "HTTPS_PROXY or ALL_PROXY: names a SOCKS proxy, which is not supported; give the"
                + " address of an HTTP proxy as HTTPS_PROXY, or add huggingface.co to NO_PROXY to"
                + " reach it directly");
  }
}

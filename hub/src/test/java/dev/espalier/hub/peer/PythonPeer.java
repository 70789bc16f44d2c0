package dev.espalier.hub.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.loopback.LoopbackHub;
import dev.espalier.hub.loopback.StoredRepository;
import dev.espalier.hub.pull.Puller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Python's own client and ours, as users of the same loopback Hub, each with caches to choose.
 *
 * @param hub the Hub
 * @param folder a folder for what Python keeps elsewhere
 */
public record PythonPeer(LoopbackHub hub, Path folder) {

  /** Names the variable with a Python that has the client; tests are skipped without it. */
  public static final String VARIABLE = "ESPALIER_PEER_PYTHON";

  /** A comment of one line in it differs. */
  static final String TAG = "CACHEDIR.TAG";

  /** Runs a script, which must succeed, and returns what it says. */
  public String run(Path cache, Map<String, String> more, String... lines)
      throws IOException, InterruptedException {
    Process process = start(cache, more, lines);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(out).isZero();
    return out.strip();
  }

  Process start(Path cache, Map<String, String> more, String... lines) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(System.getenv(VARIABLE), "-W", "ignore", "-c", String.join("\n", lines))
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("HF_") || name.endsWith("_proxy"));
    environment.put("HF_ENDPOINT", hub.endpoint().toString());
    environment.put("HF_HUB_CACHE", cache.toString());
    environment.put("HF_HOME", folder.resolve("home").toString());
    environment.put("HF_HUB_DISABLE_PROGRESS_BARS", "1");
    environment.put("HF_HUB_DISABLE_TELEMETRY", "1");
    environment.put("HF_HUB_DISABLE_XET", "1");
    environment.put("PYTHONIOENCODING", "utf-8");
    environment.putAll(more);
    return builder.start();
  }

  /** Returns our client with a cache. */
  public Puller puller(Path cache, Map<String, String> more) {
    return new Puller(environment(cache, more));
  }

  /** Returns the environment of our client with a cache. */
  public HubEnvironment environment(Path cache, Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(more);
    variables.put("HF_ENDPOINT", hub.endpoint().toString());
    variables.put("HF_HUB_CACHE", cache.toString());
    return HubEnvironment.of(variables, folder);
  }

  /** Returns what is at each place: the target of a link, or the content of a file. */
  public static Map<String, String> content(Path cache) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> all = Files.walk(cache)) {
      for (Path each : all.toList()) {
        String name = cache.relativize(each).toString();
        if (Files.isSymbolicLink(each)) {
          content.put(name, "-> " + Files.readSymbolicLink(each));
        } else if (Files.isRegularFile(each) && !name.equals(TAG)) {
          content.put(
              name,
              Files.size(each) > 5000
                  ? StoredRepository.sha256(Files.readAllBytes(each))
                  : Files.readString(each, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return content;
  }
}

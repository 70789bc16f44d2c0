package dev.espalier.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.FolderTree;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A headless Chromium with one tab, controlled through the Chrome DevTools Protocol. Collects the
 * errors of its console and log.
 */
final class Chromium implements AutoCloseable {

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");

  /** Ends what would never end, without depending on the speed of the machine. */
  private static final long PATIENCE_SECONDS = 900;

  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final Path profile;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final WebSocket tab;

  /** Returns the browser named by {@code ESPALIER_CHROMIUM}, or one on the path. */
  static Optional<Path> find() {
    String named = System.getenv("ESPALIER_CHROMIUM");
    Stream<Path> candidates =
        named != null
            ? Stream.of(Path.of(named))
            : Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)));
    return candidates.filter(Files::isExecutable).findFirst();
  }

  Chromium(Path executable) throws Exception {
    profile = Files.createTempDirectory("espalier-chromium");
    process =
        new ProcessBuilder(
                executable.toString(),
                "--headless=new",
                // The sandbox needs rights that containers seldom grant; only our own pages are
                // opened.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    int port = port();
    JsonNode tabs =
        JSON.readTree(
            http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                        .build(),
                    HttpResponse.BodyHandlers.ofString())
                .body());
    String address =
        tabs.valueStream()
            .filter(target -> target.get("type").asString().equals("page"))
            .findFirst()
            .orElseThrow()
            .get("webSocketDebuggerUrl")
            .asString();
    tab =
        http.newWebSocketBuilder()
            .buildAsync(URI.create(address), new Listener())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable");
    }
  }

  /** Chromium prints its address on standard error; later output is ignored. */
  private int port() throws IOException {
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    StringBuilder all = new StringBuilder();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      all.append(line).append('\n');
      if (line.startsWith("DevTools listening on ")) {
        Thread.ofVirtual().start(() -> said.lines().forEach(_ -> {}));
        return URI.create(line.substring("DevTools listening on ".length()).strip()).getPort();
      }
    }
    throw new AssertionError("the browser did not start; it said: " + all);
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        take(JSON.readTree(message.toString()));
        message.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }

  private void take(JsonNode message) {
    if (message.has("id")) {
      CompletableFuture<JsonNode> asked = waiting.remove(message.get("id").asInt());
      if (asked != null) {
        asked.complete(message);
      }
      return;
    }
    String event = message.get("method").asString();
    JsonNode what = message.get("params");
    events.add(event);
    boolean wrong =
        switch (event) {
          case "Runtime.exceptionThrown" -> true;
          case "Runtime.consoleAPICalled" ->
              List.of("error", "warning", "assert").contains(what.get("type").asString());
          case "Log.entryAdded" -> !what.get("entry").get("level").asString().equals("verbose");
          case "Network.requestWillBeSent" -> leaves(what.get("request").get("url").asString());
          default -> false;
        };
    if (wrong) {
      errors.add(event + ": " + what);
    }
  }

  /** Tells whether an address is outside the page. */
  private static boolean leaves(String address) {
    return Stream.of("file:", "data:", "blob:", "about:").noneMatch(address::startsWith);
  }

  JsonNode call(String method) {
    return call(method, Map.of());
  }

  JsonNode call(String method, Map<String, ?> parameters) {
    int id = next.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    tab.sendText(
            JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
        .join();
    JsonNode message = answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    if (message.has("error")) {
      throw new AssertionError(method + ": " + message.get("error"));
    }
    return message.get("result");
  }

  /** Opens a file and waits until it is loaded. */
  void open(Path page, String fragment) {
    events.clear();
    // A change of the fragment alone would not reload the page.
    call("Page.navigate", Map.of("url", "about:blank"));
    await(() -> events.contains("Page.loadEventFired"), "a blank page");
    events.clear();
    call("Page.navigate", Map.of("url", page.toUri() + fragment));
    await(() -> events.contains("Page.loadEventFired"), page.toString());
    settle();
  }

  /** Waits until pending drawing is done. */
  void settle() {
    evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>"
            + " setTimeout(done, 30))))");
  }

  /** Returns the value of an expression, awaiting it if it is a promise. */
  JsonNode evaluate(String expression) {
    JsonNode result =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    assertThat(result.has("exceptionDetails")).as(expression + ": " + result).isFalse();
    return result.get("result").path("value");
  }

  /** Clicks at the position of an element, like a user. */
  void click(String selector, int which) {
    JsonNode at =
        evaluate(
            """
            (() => {
              const element = document.querySelectorAll(%s)[%d];
              element.scrollIntoView({ block: 'center' });
              const box = element.getBoundingClientRect();
              const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
              const there = document.elementFromPoint(x, y);
              return [x, y, element.contains(there) || there.contains(element)];
            })()
            """
                .formatted(JSON.writeValueAsString(selector), which));
    assertThat(at.get(2).asBoolean()).as("nothing lies over %s %d", selector, which).isTrue();
    for (String event : List.of("mousePressed", "mouseReleased")) {
      call(
          "Input.dispatchMouseEvent",
          Map.of(
              "type",
              event,
              "x",
              at.get(0).asDouble(),
              "y",
              at.get(1).asDouble(),
              "button",
              "left",
              "clickCount",
              1));
    }
    settle();
  }

  /** Presses a key in the focused element. */
  void press(String key, int code) {
    for (String event : List.of("keyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          Map.of("type", event, "key", key, "code", key, "windowsVirtualKeyCode", code));
    }
    settle();
  }

  void size(int width, int height) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
  }

  /** Returns all errors and network requests since the start. */
  List<String> errors() {
    return List.copyOf(errors);
  }

  void await(BooleanSupplier until, String what) {
    try {
      for (long i = 0; i < PATIENCE_SECONDS * 100; i++) {
        if (until.getAsBoolean()) {
          return;
        }
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("waited in vain for " + what);
  }

  @Override
  public void close() throws Exception {
    List<ProcessHandle> children = process.descendants().toList();
    tab.abort();
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    for (ProcessHandle child : children) {
      child.destroy();
      child.onExit().completeOnTimeout(child, 5, TimeUnit.SECONDS).join();
    }
    http.close();
    try {
      FolderTree.delete(profile);
    } catch (BadInputException e) {
      // The system cleans up its folder of temporary files.
    }
  }
}

package dev.espalier.hub.loopback;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.espalier.hub.repository.RepositoryKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A small Hub on this machine, for tests: repositories in memory, served as the real one serves
 * them, large files from a second port that stands for another host. Python's client works with it
 * too.
 */
public final class LoopbackHub implements AutoCloseable {

  /** The token of the only user. */
  public static final String TOKEN = "hf_loopbackLoopbackLoopback";

  /**
   * A request as it arrived.
   *
   * @param storage whether it arrived at the storage host
   * @param address path and query
   * @param authorization the header, or null
   */
  public record Arrived(
      boolean storage,
      String method,
      String address,
      @Nullable String authorization,
      String userAgent,
      @Nullable String range) {}

  /** Answers a request in place of the Hub. */
  @FunctionalInterface
  public interface Mischief {
    /** Answers, or returns false to leave it to the Hub. */
    boolean answers(HttpExchange exchange, boolean storage) throws IOException;
  }

  /** Answers requests of one kind, such as those of uploads. */
  @FunctionalInterface
  public interface Route {
    /** Answers, or returns false if the request is of another kind. */
    boolean answers(HttpExchange exchange, LoopbackHub hub) throws IOException;
  }

  private final Map<String, StoredRepository> repositories = new ConcurrentHashMap<>();
  private final Map<String, String> renamed = new ConcurrentHashMap<>();
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final List<Arrived> arrived = new CopyOnWriteArrayList<>();
  private final List<Mischief> mischief = new CopyOnWriteArrayList<>();
  private final List<Route> routes = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer hub;
  private final HttpServer storage;

  private LoopbackHub(int port) throws IOException {
    this.hub = server(port, false);
    this.storage = server(0, true);
    routes.add(new ReadingRoutes());
  }

  /** Starts a Hub on a free port. */
  public static LoopbackHub start() throws IOException {
    return new LoopbackHub(0);
  }

  /** Starts a Hub on a port, or on a free one if it is 0. */
  public static LoopbackHub start(int port) throws IOException {
    return new LoopbackHub(port);
  }

  private HttpServer server(int port, boolean isStorage) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> handle(exchange, isStorage));
    server.start();
    return server;
  }

  private void handle(HttpExchange exchange, boolean isStorage) throws IOException {
    arrived.add(
        new Arrived(
            isStorage,
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            exchange.getRequestHeaders().getFirst("Authorization"),
            String.valueOf(exchange.getRequestHeaders().getFirst("User-Agent")),
            exchange.getRequestHeaders().getFirst("Range")));
    try {
      for (Mischief each : mischief) {
        if (each.answers(exchange, isStorage)) {
          return;
        }
      }
      if (isStorage && exchange.getRequestMethod().equals("GET")) {
        serveObject(exchange);
        return;
      }
      for (Route route : routes) {
        if (route.answers(exchange, this)) {
          return;
        }
      }
      Reply.error(exchange, 404, "", "no such page");
    } catch (RuntimeException e) {
      e.printStackTrace();
      Reply.error(exchange, 500, "", String.valueOf(e));
    } finally {
      exchange.close();
    }
  }

  /** An address of the storage host is its own permission; a token must not arrive there. */
  private void serveObject(HttpExchange exchange) throws IOException {
    String sha256 = exchange.getRequestURI().getPath().replaceFirst(".*/", "");
    byte[] bytes = objects.get(sha256);
    if (bytes == null || !"signature=s3cret".equals(exchange.getRequestURI().getQuery())) {
      Reply.text(exchange, 403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
      return;
    }
    Reply.file(exchange, bytes, "storage-" + sha256.substring(0, 8));
  }

  /** Returns the address of the Hub. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
  }

  /** Returns the address of the storage host. */
  public URI storageHost() {
    return URI.create("http://127.0.0.1:" + storage.getAddress().getPort());
  }

  /** Returns the address of an object on the storage host, by another name of this machine. */
  public String objectAddress(String sha256) {
    return "http://localhost:"
        + storage.getAddress().getPort()
        + "/objects/"
        + sha256
        + "?signature=s3cret";
  }

  /** Creates an empty repository. */
  public StoredRepository create(RepositoryKind kind, String id) {
    StoredRepository repository = new StoredRepository(kind, id);
    repositories.put(kind.prefix() + id, repository);
    return repository;
  }

  /** Creates a model with a commit on its main branch. */
  public StoredRepository model(String id, Map<String, byte[]> files) {
    StoredRepository repository = create(RepositoryKind.MODEL, id);
    repository.commit("main", files);
    return repository;
  }

  /** Creates a dataset with a commit on its main branch. */
  public StoredRepository dataset(String id, Map<String, byte[]> files) {
    StoredRepository repository = create(RepositoryKind.DATASET, id);
    repository.commit("main", files);
    return repository;
  }

  /** Lets an old name of a model lead to its new one. */
  public void rename(String from, String to) {
    renamed.put(from, to);
  }

  /** Returns the new name of a model. */
  public Optional<String> renamed(String id) {
    return Optional.ofNullable(renamed.get(id));
  }

  /** Returns a repository. */
  public Optional<StoredRepository> repository(RepositoryKind kind, String id) {
    return Optional.ofNullable(repositories.get(kind.prefix() + id));
  }

  /** Returns all repositories. */
  public List<StoredRepository> repositories() {
    return List.copyOf(repositories.values());
  }

  /** Stores an object on the storage host. */
  public void store(byte[] bytes) {
    objects.put(StoredRepository.sha256(bytes), bytes);
  }

  /** Returns the objects on the storage host, by SHA-256. */
  public Map<String, byte[]> objects() {
    return objects;
  }

  /** Lets something answer before the Hub. */
  public void misbehave(Mischief given) {
    mischief.add(given);
  }

  /** Ends all misbehaviour. */
  public void behave() {
    mischief.clear();
  }

  /** Adds routes. */
  public void add(Route route) {
    routes.add(route);
  }

  /** Returns all requests so far. */
  public List<Arrived> arrived() {
    return List.copyOf(arrived);
  }

  /** Forgets all requests so far. */
  public void forget() {
    arrived.clear();
  }

  @Override
  public void close() {
    hub.stop(0);
    storage.stop(0);
    threads.shutdownNow();
  }
}

package dev.espalier.hub.uploads;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * A hub on loopback with two ports, one for the hub and one for the storage of large files. Takes
 * uploads by one user, and shows what was uploaded. Requests can be answered wrongly on demand.
 */
public final class UploadHub implements AutoCloseable {

  /** The token of the user {@code alice}, who belongs to {@code garden}. */
  public static final String TOKEN = "hf_loopbackTokenOfAlice0123456789";

  /** A valid token that may only read. */
  public static final String READING = "hf_loopbackReadingOnly9876543210";

  /** A request as it was received. */
  public record Seen(boolean storage, String line, String query, boolean authorised) {}

  /** Answers a request in place of the hub. */
  @FunctionalInterface
  public interface Answer {
    void to(Visit visit) throws IOException;
  }

  private static final class Fault {
    final Predicate<Visit> when;
    final Answer answer;
    int times;

    Fault(Predicate<Visit> when, Answer answer, int times) {
      this.when = when;
      this.answer = answer;
      this.times = times;
    }
  }

  private final Repositories repositories = new Repositories();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer hub = server();
  private final HttpServer storage = server();
  private volatile int partBytes = 1 << 20;

  /** Starts both servers. */
  public UploadHub() {
    HubRoutes routes = new HubRoutes(this);
    StorageRoutes bytes = new StorageRoutes(this);
    hub.createContext("/", exchange -> handle(exchange, false, routes::answer));
    storage.createContext("/", exchange -> handle(exchange, true, bytes::answer));
    hub.start();
    storage.start();
  }

  private HttpServer server() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(HttpExchange exchange, boolean isStorage, Answer usual) throws IOException {
    Visit visit = new Visit(exchange);
    seen.add(new Seen(isStorage, visit.line(), visit.query(), visit.token().isPresent()));
    try {
      Answer answer = fault(visit);
      (answer == null ? usual : answer).to(visit);
    } catch (RuntimeException e) {
      visit.refuse(500, "", "the loopback hub fails: " + e);
    } finally {
      exchange.close();
    }
  }

  @SuppressWarnings("NullAway") // null stands for no fault, within this class only
  private Answer fault(Visit visit) {
    synchronized (faults) {
      for (Fault each : faults) {
        if (each.times > 0 && each.when.test(visit)) {
          each.times--;
          return each.answer;
        }
      }
      return null;
    }
  }

  /** Answers the next requests differently. */
  public void next(int times, Predicate<Visit> when, Answer answer) {
    synchronized (faults) {
      faults.add(new Fault(when, answer, times));
    }
  }

  /** Answers the next requests whose method and path contain a text differently. */
  public void next(int times, String part, Answer answer) {
    next(times, visit -> visit.line().contains(part), answer);
  }

  /** Sets the size of the parts in which larger files are sent. */
  public UploadHub partBytes(int bytes) {
    partBytes = bytes;
    return this;
  }

  int partBytes() {
    return partBytes;
  }

  /** Returns what was uploaded. */
  public Repositories repositories() {
    return repositories;
  }

  /** Returns all requests so far. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** Returns the number of requests so far whose method and path contain a text. */
  public long count(String part) {
    return seen.stream().filter(each -> each.line().contains(part)).count();
  }

  /** Returns the address of the hub. */
  public String endpoint() {
    return address(hub);
  }

  /** Returns the address of the storage. */
  public String storage() {
    return address(storage);
  }

  private static String address(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    hub.stop(0);
    storage.stop(0);
    threads.shutdownNow();
  }
}

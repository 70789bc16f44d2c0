package dev.espalier.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.fixture.ChildJvm;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.RunWriter;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Connections that want nothing, or too much, are closed; in a JVM of its own, since limits are.
 */
class ServerLimitsTest {

  private static final String REQUEST = "GET /live.json HTTP/1.1\r\nHost: localhost\r\n";

  @Test
  void idleSlowLargeAndManyConnectionsAreClosed() throws Exception {
    // The command line's limits, but for times a test can wait for.
    String said =
        new ChildJvm(
                "-Dsun.net.httpserver.idleInterval=1",
                "-Dsun.net.httpserver.clockTick=100",
                "-Dsun.net.httpserver.maxReqTime=1")
            .run(Connections.class);
    assertThat(said.lines())
        .containsExactly(
            "whole: HTTP/1.1 200 OK",
            "idle: closed",
            "used and idle: closed",
            "half a request: closed",
            "long line: refused",
            "large header: refused",
            "many headers: refused");
  }

  @Test
  void connectionsBeyondTheLimitAreClosedAtOnce() throws Exception {
    String said =
        new ChildJvm("-Dsun.net.httpserver.idleInterval=600", "-Dsun.net.httpserver.maxReqTime=600")
            .run(Connections.class, "many");
    assertThat(said.lines()).containsExactly("beyond the limit: refused", "at once: 64");
  }

  static final class Connections {

    private final int port;

    private Connections(int port) {
      this.port = port;
    }

    public static void main(String[] arguments) throws IOException {
      ServerLimits.apply();
      Path folder = Files.createTempDirectory("limits");
      RunWriter.of(RunDirectory.at(folder)).create("model: m\n");
      try (PageServer server = PageServer.ofRun(folder, 0, "port")) {
        Connections connections = new Connections(server.address().getPort());
        if (arguments.length > 0) {
          connections.many();
        } else {
          connections.one();
        }
      } finally {
        Files.delete(folder.resolve("experiment.yaml"));
        Files.delete(folder);
      }
    }

    private void one() throws IOException {
      whole("whole");
      closed("idle", "");
      closed("used and idle", REQUEST + "\r\n");
      closed("half a request", REQUEST);
      refused("long line", "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n\r\n");
      refused("large header", REQUEST + "A: " + "a".repeat(20_000) + "\r\n\r\n");
      String headers =
          IntStream.range(0, 200).mapToObj(i -> "A" + i + ": a\r\n").collect(Collectors.joining());
      refused("many headers", REQUEST + headers + "\r\n");
    }

    private void whole(String name) throws IOException {
      try (Socket socket = open()) {
        send(socket, REQUEST + "Connection: close\r\n\r\n");
        System.out.println(name + ": " + answer(socket).lines().findFirst().orElse("nothing"));
      }
    }

    /** Reads until the server closes the connection; a test that waits for ever fails. */
    private void closed(String name, String request) throws IOException {
      try (Socket socket = open()) {
        send(socket, request);
        answer(socket);
        System.out.println(name + ": closed");
      }
    }

    private void refused(String name, String request) throws IOException {
      try (Socket socket = open()) {
        try {
          send(socket, request);
        } catch (IOException e) {
          // The server closes it while it is sent.
        }
        refused(name, socket);
      }
    }

    private static void refused(String name, Socket socket) {
      String answer;
      try {
        answer = answer(socket);
      } catch (IOException e) {
        answer = "";
      }
      System.out.println(name + ": " + (answer.contains(" 200 ") ? "answered" : "refused"));
    }

    /** They are accepted in their order, so when the last is closed each of them has its fate. */
    private void many() throws IOException {
      List<Socket> sockets = new ArrayList<>();
      try {
        for (int i = 0; i < 200; i++) {
          sockets.add(open());
        }
        refused("beyond the limit", sockets.getLast());
        int answered = 0;
        for (Socket socket : sockets) {
          answered += isAnswered(socket) ? 1 : 0;
        }
        System.out.println("at once: " + answered);
      } finally {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
    }

    private static boolean isAnswered(Socket socket) {
      try {
        send(socket, REQUEST + "Connection: close\r\n\r\n");
        return answer(socket).contains(" 200 ");
      } catch (IOException e) {
        return false;
      }
    }

    private Socket open() throws IOException {
      return new Socket("127.0.0.1", port);
    }

    private static void send(Socket socket, String request) throws IOException {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
    }

    private static String answer(Socket socket) throws IOException {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

package dev.espalier.hub.pull;

import dev.espalier.hub.environment.HubEnvironment;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.repository.RepositoryAddress;
import dev.espalier.hub.repository.RepositoryKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pulls the model {@code a/b} in a process of its own: {@code PullOnce ENDPOINT CACHE}. */
final class PullOnce {

  private PullOnce() {}

  /** Prints the folder, or why there is none, and then ends with status 2. */
  public static void main(String[] arguments) {
    HubEnvironment environment =
        HubEnvironment.of(
            Map.of("HF_ENDPOINT", arguments[0], "HF_HUB_CACHE", arguments[1]),
            Path.of(arguments[1]));
    RepositoryAddress address =
        RepositoryAddress.parse("a/b", RepositoryKind.MODEL, environment.endpoint());
    try {
      System.out.println(
          new Puller(environment).pull(PullRequest.of(address), PullListener.SILENT).folder());
    } catch (HubException e) {
      System.out.println(e.getMessage());
      System.exit(2);
    }
  }

  /**
   * Starts the process.
   *
   * @param before the command that runs Java, if it is not started by itself
   */
  static Process start(String endpoint, Path cache, String... before) throws IOException {
    List<String> command = new ArrayList<>(List.of(before));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Neither does the JVM write a file of its own, nor does it warn about native access.
    command.addAll(
        List.of("-XX:-UsePerfData", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(PullOnce.class.getName(), endpoint, cache.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}

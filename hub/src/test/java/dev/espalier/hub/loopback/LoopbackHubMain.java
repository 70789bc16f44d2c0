package dev.espalier.hub.loopback;

import dev.espalier.hub.repository.RepositoryKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Serves directories as repositories until it is ended: {@code LoopbackHubMain PORT DIR}, where DIR
 * holds {@code models/ORG/NAME/FILES} and {@code datasets/ORG/NAME/FILES}.
 */
public final class LoopbackHubMain {

  private LoopbackHubMain() {}

  /** Starts the Hub and prints its address. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    LoopbackHub hub = LoopbackHub.start(Integer.parseInt(arguments[0]));
    hub.add(new UploadRoutes());
    for (RepositoryKind kind : RepositoryKind.values()) {
      Path all = Path.of(arguments[1]).resolve(kind.plural());
      if (Files.isDirectory(all)) {
        for (Path organisation : children(all)) {
          for (Path repository : children(organisation)) {
            hub.create(kind, organisation.getFileName() + "/" + repository.getFileName())
                .commit("main", files(repository));
          }
        }
      }
    }
    System.out.println(hub.endpoint());
    Thread.currentThread().join();
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }
}

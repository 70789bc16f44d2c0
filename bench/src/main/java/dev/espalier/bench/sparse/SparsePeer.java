package dev.espalier.bench.sparse;

import dev.espalier.bench.measure.Child;
import dev.espalier.bench.measure.Peer;
import dev.espalier.bench.measure.Stopwatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * torch's products with matrices in compressed sparse rows, measured by the script {@code
 * tools/peer_sparse.py} in a process of its own.
 */
public final class SparsePeer {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * The measurements.
   *
   * @param versions versions of Python and torch
   * @param document the script's output
   */
  public record Times(Optional<String> versions, JsonNode document) {

    /** Returns the measurements without a peer. */
    public static Times none() {
      return new Times(Optional.empty(), JSON.createObjectNode());
    }

    /** Returns the median in seconds, if torch has the product. */
    Optional<Double> of(SparseProjection.Shape shape, double density, SparseProduct product) {
      for (JsonNode point : document.path("points")) {
        if (point.path("rows").asInt() == shape.rows()
            && point.path("columns").asInt() == shape.columns()
            && point.path("density").asDouble() == density) {
          JsonNode seconds = point.path("seconds").path(product.toString());
          return seconds.isNumber() ? Optional.of(seconds.asDouble()) : Optional.empty();
        }
      }
      return Optional.empty();
    }
  }

  private SparsePeer() {}

  /** Runs the script. */
  public static Times measure(
      String python,
      int threads,
      int tokens,
      List<SparseProjection.Shape> shapes,
      List<Double> densities,
      Stopwatch stopwatch) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(python, Peer.script("peer_sparse.py").toString(), "--json"));
    command.addAll(List.of("--threads", String.valueOf(threads)));
    command.addAll(List.of("--tokens", String.valueOf(tokens)));
    command.addAll(
        List.of("--shapes", joined(shapes.stream().map(s -> s.rows() + "x" + s.columns()))));
    command.addAll(List.of("--densities", joined(densities.stream().map(String::valueOf))));
    command.addAll(List.of("--seconds", String.valueOf(stopwatch.seconds())));
    JsonNode document =
        JSON.readTree(Child.lastLine(command, Map.of("OMP_NUM_THREADS", String.valueOf(threads))));
    return new Times(
        Optional.of(
            "Python %s, torch %s"
                .formatted(
                    document.at("/versions/python").asString(),
                    document.at("/versions/torch").asString())),
        document);
  }

  private static String joined(Stream<String> words) {
    return words.collect(Collectors.joining(","));
  }
}

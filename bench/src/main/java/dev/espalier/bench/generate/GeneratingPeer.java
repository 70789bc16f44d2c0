package dev.espalier.bench.generate;

import dev.espalier.bench.measure.Child;
import dev.espalier.bench.measure.Peer;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** transformers' {@code generate}, each round in a process of its own. */
final class GeneratingPeer implements Generator {

  static final String SCRIPT = "peer_generate.py";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Subject subject;
  private final List<String> command;
  private final int threads;
  private String versions = "";

  GeneratingPeer(String python, Decoding.Work work, int texts, long bytes) {
    threads = work.threads();
    subject = new Subject("transformers", "dense, fp32", texts, work.tokens() - 1, bytes);
    command =
        List.of(
            python,
            Peer.script(SCRIPT).toString(),
            "--shape",
            work.shape().name(),
            "--threads",
            String.valueOf(threads),
            "--prompt",
            String.valueOf(Decoding.PROMPT),
            "--tokens",
            String.valueOf(work.tokens()),
            "--texts",
            String.valueOf(texts));
  }

  @Override
  public Subject subject() {
    return subject;
  }

  @Override
  public double round() {
    JsonNode document =
        JSON.readTree(Child.lastLine(command, Map.of("OMP_NUM_THREADS", String.valueOf(threads))));
    versions =
        "torch %s, transformers %s"
            .formatted(document.path("torch").asString(), document.path("transformers").asString());
    return document.path("seconds").asDouble();
  }

  @Override
  public String version() {
    return versions;
  }
}

package dev.espalier.bench.data;

import dev.espalier.bench.measure.Child;
import dev.espalier.bench.measure.Peer;
import dev.espalier.fault.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code datasets}, by the script {@code tools/peer_data.py} in the repository; each measurement is
 * a process of its own.
 *
 * @param python the interpreter
 * @param processes processes among which {@code map} shares out the rows
 */
record DataPeer(String python, int processes) {

  private static final String SCRIPT = "peer_data.py";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Checks that the interpreter can be started and has what the script needs.
   *
   * @throws BadInputException if not
   */
  static void check(String python) {
    Peer.check(python, SCRIPT, "datasets, transformers");
  }

  /** Returns the versions of Python and its libraries. */
  String versions() {
    return call(List.of("versions"), Map.of());
  }

  /** Writes Parquet with the lines of a text as its column. */
  void writeParquet(Path lines, Path parquet) {
    call(List.of("parquet", lines.toString(), parquet.toString()), Map.of());
  }

  /** Makes blocks of a file as {@code run_clm.py} does, or finds them in the cache. */
  DataMeasure blocks(Path file, DataFormat format, Path tokenizer, int blockSize, Path cache) {
    String document =
        call(
            List.of(
                "blocks",
                file.toString(),
                "--format",
                format == DataFormat.JSONL_GZIP ? DataFormat.JSONL.toString() : format.toString(),
                "--tokenizer",
                tokenizer.toString(),
                "--block-size",
                String.valueOf(blockSize),
                "--processes",
                String.valueOf(processes)),
            Map.of("HF_HOME", cache.toString(), "HF_HUB_OFFLINE", "1"));
    return JSON.readValue(document, DataMeasure.class);
  }

  private String call(List<String> arguments, Map<String, String> environment) {
    List<String> command = new ArrayList<>(List.of(python, Peer.script(SCRIPT).toString()));
    command.addAll(arguments);
    return Child.lastLine(command, environment);
  }
}

package dev.espalier.bench.data;

import dev.espalier.bench.measure.Child;
import dev.espalier.bench.measure.Load;
import dev.espalier.fault.RunFailedException;
import dev.espalier.storage.FolderTree;
import dev.espalier.storage.TemporaryFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes blocks of a text, first anew and then from the cache, each in a process of its own, and
 * lets the peer do the same.
 *
 * @param work what is measured
 * @param peer the peer, or null
 * @param progress hears what is being measured
 */
record DataBenchmark(Work work, @Nullable DataPeer peer, Consumer<String> progress) {

  /** Rows that both sides concatenate before they cut blocks. */
  private static final int ROWS_TOGETHER = 1000;

  private static final long MEGABYTE = 1_000_000;

  /**
   * What is measured.
   *
   * @param formats kinds of file, in order
   * @param megabytes size of the text
   * @param tokenizer directory of the tokenizer
   * @param blockSize tokens per block
   * @param heapMib limit of our Java heap
   * @param threads threads of our tokenizer, and processes of the peer
   */
  record Work(
      List<DataFormat> formats,
      int megabytes,
      Path tokenizer,
      int blockSize,
      int heapMib,
      int threads) {}

  /** The text that was made, and what was measured with it. */
  record Outcome(DataFiles.Size size, List<DataResults.Line> lines) {}

  Outcome run() {
    Path folder = TemporaryFolder.create("espalier-data");
    try {
      // The peer's processes share out the rows; if each has whole thousands, the blocks agree.
      DataFiles files =
          new DataFiles(folder, work.megabytes() * MEGABYTE, ROWS_TOGETHER * work.threads());
      progress.accept("making " + work.megabytes() + " MB of text");
      List<String> clauses = SampleText.clauses();
      DataFiles.Size size = files.writeLines(clauses);
      List<DataResults.Line> lines = new ArrayList<>();
      for (DataFormat format : work.formats()) {
        make(files, format, clauses);
        lines.addAll(measure(files, format));
      }
      return new Outcome(size, lines);
    } finally {
      FolderTree.delete(folder);
    }
  }

  private void make(DataFiles files, DataFormat format, List<String> clauses) {
    switch (format) {
      case TEXT -> {}
      case JSONL, JSONL_GZIP -> files.write(format, clauses);
      case PARQUET -> {
        if (peer != null) {
          peer.writeParquet(files.path(DataFormat.TEXT), files.path(DataFormat.PARQUET));
        }
      }
    }
  }

  private List<DataResults.Line> measure(DataFiles files, DataFormat format) {
    Path file = files.path(format);
    List<DataResults.Line> lines = new ArrayList<>();
    lines.add(line(files, format, DataResults.ESPALIER, cache -> ours(file, cache)));
    if (peer != null) {
      DataResults.Line theirs =
          line(
              files,
              format,
              DataResults.DATASETS,
              cache -> peer.blocks(file, format, work.tokenizer(), work.blockSize(), cache));
      checkSame(format, lines.getFirst().first(), theirs.first());
      lines.add(theirs);
    }
    if (format != DataFormat.TEXT) {
      FolderTree.delete(file);
    }
    return lines;
  }

  /** A measurement that leaves its blocks in a cache folder. */
  private interface Measurement {
    DataMeasure with(Path cache);
  }

  private DataResults.Line line(
      DataFiles files, DataFormat format, String contender, Measurement measurement) {
    Path cache = files.folder().resolve("cache");
    try {
      progress.accept(format + ": " + contender);
      Timed first = timed(() -> measurement.with(cache));
      progress.accept(format + ": " + contender + ", from the cache");
      Timed again = timed(() -> measurement.with(cache));
      checkSame(format, first.measure(), again.measure());
      return new DataResults.Line(
          format.toString(),
          contender,
          files.bytes(format),
          first.measure(),
          again.measure(),
          first.others());
    } finally {
      FolderTree.delete(cache);
    }
  }

  /** A measurement, and the fraction of the processors that others used in the meantime. */
  private record Timed(DataMeasure measure, double others) {}

  private static Timed timed(Supplier<DataMeasure> measurement) {
    Load load = Load.begin();
    DataMeasure measure = measurement.get();
    return new Timed(measure, load.others());
  }

  private static void checkSame(DataFormat format, DataMeasure one, DataMeasure other) {
    if (!one.ids().equals(other.ids())) {
      throw new RunFailedException(
          "the ids of %s differ: %,d tokens and %,d tokens"
              .formatted(format, one.tokens(), other.tokens()));
    }
  }

  private DataMeasure ours(Path file, Path cache) {
    List<String> command = Child.java(DataProcess.class);
    command.add(command.indexOf("-cp"), "-Xmx" + work.heapMib() + "m");
    command.addAll(
        List.of(
            file.toString(),
            work.tokenizer().toString(),
            String.valueOf(work.blockSize()),
            cache.toString()));
    return JsonMapper.builder()
        .build()
        .readValue(
            Child.lastLine(command, Map.of("RAYON_NUM_THREADS", String.valueOf(work.threads()))),
            DataMeasure.class);
  }
}

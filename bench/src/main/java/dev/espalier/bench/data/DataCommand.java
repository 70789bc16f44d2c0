package dev.espalier.bench.data;

import dev.espalier.bench.measure.MachineSpec;
import dev.espalier.bench.option.Bounds;
import dev.espalier.bench.option.Choice;
import dev.espalier.bench.option.OutputOptions;
import dev.espalier.bench.option.ThreadsOption;
import dev.espalier.checkpoint.ModelLocation;
import dev.espalier.hub.pull.PullListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code espalier bench data}. */
@Command(
    name = "data",
    header = "Measure how a large text becomes tokens.",
    description = {
      "Makes a text of any size from the embedded one, tokenises it, cuts it into blocks and caches"
          + " them, then does so again from the cache, with a bounded Java heap; beside it"
          + " datasets of Python, whose ids must be the same. A text of 1,000 MB takes about 10 GB"
          + " of disk in the temporary folder."
    },
    sortOptions = false,
    footer = {
      "  espalier bench data --megabytes 100",
      "  espalier bench data --peer .venv/bin/python --json data.json"
    })
public final class DataCommand implements Runnable {

  @Option(
      names = "--megabytes",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Size of the text (default: ${DEFAULT-VALUE}).")
  int megabytes;

  @Option(
      names = "--formats",
      split = ",",
      defaultValue = "text,jsonl,parquet",
      paramLabel = "FORMAT",
      description =
          "text, jsonl, jsonl.gz and parquet, which only the peer can write (default:"
              + " ${DEFAULT-VALUE}).")
  List<String> formats = List.of();

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description = "Directory of the tokenizer (default: that of the embedded model).")
  @Nullable Path tokenizer;

  @Option(
      names = "--block-size",
      paramLabel = "N",
      defaultValue = "128",
      description = "Tokens of a block (default: ${DEFAULT-VALUE}).")
  int blockSize;

  @Option(
      names = "--heap",
      paramLabel = "MIB",
      defaultValue = "512",
      description = "Limit of the Java heap (default: ${DEFAULT-VALUE}).")
  int heap;

  @Mixin ThreadsOption threads = new ThreadsOption();

  @Option(
      names = "--peer",
      paramLabel = "PYTHON",
      description = "Measure this Python's datasets in the same run.")
  @Nullable String peer;

  @Mixin OutputOptions output = new OutputOptions();

  @Override
  public void run() {
    Bounds.atLeast("--megabytes", 1, megabytes);
    Bounds.atLeast("--block-size", 2, blockSize);
    Bounds.atLeast("--heap", 64, heap);
    List<DataFormat> chosen =
        new ArrayList<>(Choice.of("--formats", "format", DataFormat.values(), formats));
    List<String> notes = new ArrayList<>();
    if (peer != null) {
      DataPeer.check(peer);
    } else if (chosen.remove(DataFormat.PARQUET)) {
      notes.add("Parquet is left out, since only a peer can write it.");
    }
    DataBenchmark.Work work =
        new DataBenchmark.Work(
            List.copyOf(chosen), megabytes, tokenizer(), blockSize, heap, threads.checked());
    MachineSpec machine = MachineSpec.here(work.threads());
    DataPeer other = peer == null ? null : new DataPeer(peer, work.threads());
    String versions = other == null ? "" : other.versions();
    DataBenchmark.Outcome measured = new DataBenchmark(work, other, output::progress).run();
    DataResults results =
        new DataResults(
            machine,
            work.threads(),
            heap,
            tokenizer == null ? ModelLocation.EMBEDDED : String.valueOf(tokenizer.getFileName()),
            blockSize,
            measured.size().rows(),
            measured.size().bytes(),
            versions,
            measured.lines(),
            DataResults.ratios(measured.lines()),
            notes);
    output.write(results, results.markdown());
  }

  private Path tokenizer() {
    Path folder =
        tokenizer != null
            ? tokenizer
            : ModelLocation.of(ModelLocation.EMBEDDED, PullListener.SILENT);
    DataProcess.tokenizer(folder).close();
    return folder;
  }
}

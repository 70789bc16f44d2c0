package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.fault.Interruptible;
import dev.espalier.cli.progress.ProgressDisplay;
import dev.espalier.experiment.tool.Pull;
import dev.espalier.experiment.tool.PulledRepository;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Downloads a model or a dataset. */
@Command(
    name = "pull",
    header = "Download a model or a dataset of the Hugging Face Hub.",
    description = {
      "Brings into the cache that Python's tools share what Espalier needs of a repository: of a"
          + " model its config, tokenizer and weights, as safetensors if there are any; of a"
          + " dataset the rows to train and to validate on, as Parquet if there is any. What is"
          + " there already is not downloaded again, and a download that was interrupted goes on"
          + " where it stopped. The last line is the path.",
      "",
      "Other commands do the same by themselves when they meet an id that is not in the cache;"
          + " 'pull' also asks whether there is a newer version."
    },
    footer = {
      "  espalier pull distilgpt2",
      "  espalier pull openai-community/gpt2 --revision main",
      "  espalier pull --dataset wikitext:wikitext-2-raw-v1",
      "  espalier pull https://huggingface.co/roneneldan/TinyStories-1M",
      "  espalier pull openai-community/gpt2 --include 'onnx/*'"
    })
final class PullCommand extends ConsoleCommand implements Interruptible {

  @Parameters(
      paramLabel = "ID",
      description =
          "The repository: ID, ID@REVISION, a dataset's ID:CONFIG, hf://ID, or the address of its"
              + " page.")
  String id = "";

  @Option(
      names = "--revision",
      paramLabel = "NAME",
      description = "A branch, a tag or a commit (default: main).")
  @Nullable String revision;

  @Option(names = "--dataset", description = "The repository is a dataset, not a model.")
  boolean dataset;

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description = "Download the files that match, instead of those that are needed.")
  List<String> include = List.of();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description = "Download the files that do not match.")
  List<String> exclude = List.of();

  @Override
  public Integer call() {
    Pull.Builder pull = Pull.builder().repository(id).dataset(dataset);
    if (revision != null) {
      pull.revision(revision);
    }
    include.forEach(pull::include);
    exclude.forEach(pull::exclude);
    PulledRepository result;
    try (ProgressDisplay progress = ProgressDisplay.of(console)) {
      result = pull.build().run(progress);
    }
    console.print(spec, result, result::path);
    return Faults.DONE;
  }

  @Override
  public String afterInterruption() {
    return "the same command goes on where this one stopped";
  }
}

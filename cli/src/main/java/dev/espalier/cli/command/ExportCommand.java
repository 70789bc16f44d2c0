package dev.espalier.cli.command;

import dev.espalier.cli.fault.Faults;
import dev.espalier.cli.progress.ProgressDisplay;
import dev.espalier.cli.table.Summary;
import dev.espalier.experiment.tool.ExportResult;
import dev.espalier.experiment.tool.ModelExport;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Exports a model to another format. */
@Command(
    name = "export",
    header = "Write a model as ONNX.",
    description = {
      "The graph takes 'input_ids', int64 [batch, sequence], and gives 'logits', float [batch,"
          + " sequence, vocabulary]; both axes are free up to the model's n_positions. It needs"
          + " ONNX's operators of version 17 and no others.",
      "",
      "Every model that Espalier reads can be written, compact ones with the widths of each layer."
          + " Of a model above 2 GiB, which one file cannot hold, the weights stand in"
          + " FILE.weights."
    },
    footer = {
      "  espalier export runs/wiki/rounds/012 --out wiki.onnx",
      "  espalier compact runs/wiki/rounds/012 --out small --layout exact",
      "  espalier export small --out small.onnx"
    })
final class ExportCommand extends ConsoleCommand {

  @Parameters(
      paramLabel = "DIR|ID",
      description = "A model's directory, a round's, a hub id, or 'embedded'.")
  String model = "";

  @Option(
      names = "--onnx",
      description = "Write ONNX, which is done without it too; there is no other format yet.")
  boolean onnx;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
  Path out = Path.of("");

  @Option(names = "--overwrite", description = "Replace the file that is in --out.")
  boolean overwrite;

  @Override
  public Integer call() {
    ExportResult result;
    try (ProgressDisplay progress = ProgressDisplay.of(console)) {
      result =
          ModelExport.builder().model(model).out(out).overwrite(overwrite).build().run(progress);
    }
    console.print(spec, result, () -> Summary.of(result));
    return Faults.DONE;
  }
}

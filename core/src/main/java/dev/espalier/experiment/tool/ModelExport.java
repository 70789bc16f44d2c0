package dev.espalier.experiment.tool;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.host.Version;
import dev.espalier.experiment.input.ModelSource;
import dev.espalier.experiment.input.OutputPlace;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.export.OnnxFile;
import dev.espalier.export.WeightSource;
import dev.espalier.fault.BadInputException;
import dev.espalier.memory.Slab;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a model for the programs of others. */
public final class ModelExport {

  private ModelExport() {}

  /**
   * Writes a model as ONNX: {@code input_ids} to {@code logits}, batch and sequence of any size.
   *
   * @param model a Hugging Face directory, compact or not, a round of a run, a hub id, or {@code
   *     embedded}
   * @param out the file to write; of a model above 2 GiB the weights stand in a second one
   * @param overwrite whether to replace files that are there
   * @throws BadInputException if the model cannot be read or the file cannot be written
   */
  public static ExportResult onnx(String model, Path out, boolean overwrite) {
    return onnx(model, out, overwrite, ExperimentListener.NONE);
  }

  /**
   * The same.
   *
   * @param listener is told how the model was read, where that is not as it stands
   */
  public static ExportResult onnx(
      String model, Path out, boolean overwrite, ExperimentListener listener) {
    try (CheckpointDirectory checkpoint = ModelSource.open(model)) {
      checkpoint.notes().forEach(listener::tell);
      OutputPlace.checkApart(out, model, checkpoint.path());
      checkFree(out, overwrite);
      OnnxFile.Written written =
          OnnxFile.write(out, checkpoint.config(), oneByOne(checkpoint), Version.current());
      return new ExportResult(
          out.toString(),
          written.weights().map(Path::toString).orElse(null),
          OnnxFile.OPSET,
          checkpoint.layout().parameters(),
          written.bytes());
    }
  }

  /** Only one weight at a time takes memory. */
  private static WeightSource oneByOne(CheckpointDirectory checkpoint) {
    return (spec, taker) -> {
      try (Arena arena = Arena.ofConfined()) {
        Slab slab = Slab.allocate(arena, List.of(spec));
        checkpoint.readInto(slab);
        taker.take(slab.view(0));
      }
    };
  }

  private static void checkFree(Path out, boolean overwrite) {
    for (Path file : new Path[] {out, OnnxFile.weightsBeside(out)}) {
      if (Files.isDirectory(file)) {
        throw new BadInputException(file.toString(), "is a directory", "name a file with {out}");
      }
      if (!overwrite && Files.exists(file)) {
        throw new BadInputException(
            file.toString(),
            "exists already",
            "choose another {out|file}, or replace it with {overwrite|overwrite(true)}");
      }
    }
  }
}

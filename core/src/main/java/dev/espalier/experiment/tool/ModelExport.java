package dev.espalier.experiment.tool;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.Task;
import dev.espalier.experiment.host.Version;
import dev.espalier.experiment.input.ModelSource;
import dev.espalier.experiment.input.OutputPlace;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.export.OnnxFile;
import dev.espalier.export.WeightSource;
import dev.espalier.memory.Slab;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Exports a model to ONNX, from {@code input_ids} to {@code logits}, with batch and sequence of any
 * size. The weights of a model above 2 GiB are written to a second file beside the first.
 */
public final class ModelExport implements Task<ExportResult> {

  private final String model;
  private final OutputFile out;

  private ModelExport(String model, OutputFile out) {
    this.model = model;
    this.out = out;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Writes the file.
   *
   * @throws dev.espalier.fault.BadInputException if the model cannot be read or the file cannot be
   *     written
   */
  @Override
  public ExportResult run(ExperimentListener listener) {
    Path file = out.path();
    try (CheckpointDirectory checkpoint = ModelSource.open(model, listener)) {
      checkpoint.notes().forEach(listener::tell);
      OutputPlace.checkApart(file, model, checkpoint.path());
      out.checkFree();
      out.beside(OnnxFile.weightsBeside(file)).checkFree();
      OnnxFile.Written written =
          OnnxFile.write(file, checkpoint.config(), oneByOne(checkpoint), Version.current());
      return new ExportResult(
          file.toString(),
          written.weights().map(Path::toString).orElse(null),
          OnnxFile.OPSET,
          checkpoint.layout().parameters(),
          written.bytes());
    }
  }

  /** Holds one weight in memory at a time. */
  private static WeightSource oneByOne(CheckpointDirectory checkpoint) {
    return (spec, taker) -> {
      try (Arena arena = Arena.ofConfined()) {
        Slab slab = Slab.allocate(arena, List.of(spec));
        checkpoint.readInto(slab);
        taker.take(slab.view(0));
      }
    };
  }

  /** Collects the inputs of an export. */
  public static final class Builder extends FileBuilder<ModelExport, Builder> {

    private @Nullable String model;

    private Builder() {}

    /**
     * Sets the model; required: a Hugging Face directory, compact or not, a round of a run, a Hub
     * id, or {@code embedded}.
     */
    public Builder model(String model) {
      this.model = model;
      return this;
    }

    @Override
    public ModelExport build() {
      return new ModelExport(given(model, "model(name)"), output());
    }
  }
}

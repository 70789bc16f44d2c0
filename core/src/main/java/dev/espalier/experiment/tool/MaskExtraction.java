package dev.espalier.experiment.tool;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.Task;
import dev.espalier.experiment.input.MaskSource;
import dev.espalier.experiment.input.ModelSource;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskWithOrigin;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.prune.Scope;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a mask that prunes the exact zeros of a model. The mask belongs to the model itself or,
 * for a round, to the checkpoint of the round's own mask.
 */
public final class MaskExtraction implements Task<MaskSummary> {

  private final OutputFile out;
  private final String model;
  private final String scope;

  private MaskExtraction(OutputFile out, String model, String scope) {
    this.out = out;
    this.model = model;
    this.scope = scope;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads the model and writes the mask.
   *
   * @throws BadInputException if the model cannot be read, the scope matches nothing, or the file
   *     exists
   */
  @Override
  public MaskSummary run(ExperimentListener listener) {
    out.checkFree();
    try (CheckpointDirectory checkpoint = openModel(listener);
        Arena arena = Arena.ofConfined()) {
      checkpoint.notes().forEach(listener::tell);
      List<TensorSpec> specs = Scope.resolve(scope, checkpoint.layout().specs(), "{scope}");
      Slab weights = Slab.allocate(arena, specs);
      checkpoint.readInto(weights);
      List<FloatView> views = specs.stream().map(spec -> weights.view(spec.name())).toList();
      Mask nonzero = Mask.dense(specs).keeping((tensor, i) -> views.get(tensor).get(i) != 0);
      return out.write(MaskWithOrigin.to(MaskSource.origin(checkpoint), nonzero));
    }
  }

  private CheckpointDirectory openModel(ExperimentListener listener) {
    Path weights = MaskSource.existing(model).filter(Files::isRegularFile).orElse(null);
    if (weights == null) {
      return ModelSource.open(model, listener);
    }
    CheckpointDirectory checkpoint =
        CheckpointDirectory.open(weights.toAbsolutePath().resolveSibling(""));
    if (!checkpoint.holdsOnly(weights)) {
      checkpoint.close();
      throw new BadInputException(
          model,
          "is not the whole of the weights of the model beside it",
          "name the model's directory");
    }
    return checkpoint;
  }

  /** Collects the inputs of an extraction. */
  public static final class Builder extends FileBuilder<MaskExtraction, Builder> {

    private @Nullable String model;
    private @Nullable String scope;

    private Builder() {}

    /**
     * Sets the model; required: a Hugging Face directory, a round of a run, a Hub id, {@code
     * embedded}, or the weight file of a checkpoint.
     */
    public Builder model(String model) {
      this.model = model;
      return this;
    }

    /** Sets the scope; required: a named scope or a regular expression for the names of tensors. */
    public Builder scope(String scope) {
      this.scope = scope;
      return this;
    }

    @Override
    public MaskExtraction build() {
      return new MaskExtraction(output(), given(model, "model(name)"), given(scope, "scope(name)"));
    }
  }
}

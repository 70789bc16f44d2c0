package dev.espalier.experiment.tool;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.CheckpointWriter;
import dev.espalier.experiment.SettingsBuilder;
import dev.espalier.experiment.Task;
import dev.espalier.experiment.host.FittingSettings;
import dev.espalier.experiment.input.ModelSource;
import dev.espalier.experiment.input.OutputPlace;
import dev.espalier.experiment.plan.SettingsMapper;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.fault.RunFailedException;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.Footprint;
import dev.espalier.memory.Slab;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.structure.Compaction;
import dev.espalier.structure.Compactor;
import dev.espalier.structure.Equivalence;
import dev.espalier.structure.compaction.CompactLayout;
import dev.espalier.structure.compaction.Removed;
import dev.espalier.text.TokenBlocks;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Removes a model's dead structure and writes the smaller model, after verifying on a text that the
 * logits are the same.
 */
public final class CompactionRun implements Task<CompactionResult> {

  private final Settings settings;
  private final Path out;
  private final @Nullable CompactLayout asked;
  private final boolean sparsely;
  private final boolean overwrite;

  private CompactionRun(Settings settings, Builder builder) {
    this.settings = settings;
    this.out = builder.out();
    this.asked = builder.layout;
    this.sparsely = builder.sparsely;
    this.overwrite = builder.overwrite;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Compacts the model, compares the logits and writes the result. A model that is compact already
   * is copied.
   *
   * @throws BadInputException if the model cannot be read, or the directory cannot be written
   * @throws RunFailedException if the logits differ by more than rounding; nothing has been written
   *     then
   */
  @Override
  public CompactionResult run(ExperimentListener listener) {
    try (Arena arena = Arena.ofShared();
        CheckpointDirectory checkpoint = ModelSource.open(settings.get(Setting.MODEL), listener);
        Kernels kernels = SettingsMapper.kernels(settings, listener)) {
      checkpoint.notes().forEach(listener::tell);
      checkOut(checkpoint.path());
      FittingSettings.check(
          settings, asked -> footprint(asked, checkpoint, kernels), listener::memoryEstimated);
      Parameters weights = Parameters.allocate(arena, checkpoint.config());
      checkpoint.readInto(weights.slab());
      CompactLayout layout = layout(checkpoint.config());
      Compaction compaction = Compactor.forEvaluation(weights, layout);
      Parameters compact = Parameters.allocate(arena, compaction.config());
      compaction.gather(compact, weights);
      TokenBlocks text = ComparedText.of(arena, checkpoint, settings, listener);
      Equivalence equivalence = Equivalence.of(weights, compact, text, kernels);
      if (!equivalence.holds()) {
        throw new RunFailedException(
            String.format(
                Locale.ROOT,
                "the compact model's logits differ by %.1e of the largest; nothing was written",
                equivalence.maxRelativeDifference()));
      }
      CheckpointWriter.writeCompacted(out, checkpoint, compact, sparsely);
      return result(checkpoint, layout, compaction, equivalence);
    }
  }

  /** Returns the memory of both models, of their comparison, and of the bits that describe one. */
  private static Footprint footprint(
      Settings settings, CheckpointDirectory checkpoint, Kernels kernels) {
    Gpt2Config config = checkpoint.config();
    int tokens = Math.min(settings.get(Setting.BLOCK_SIZE), config.nPositions());
    long weights = Slab.bytes(checkpoint.layout().specs());
    return new Footprint(
        2 * weights + Equivalence.bytes(config, kernels, tokens),
        weights / Float.BYTES / Byte.SIZE);
  }

  private CompactLayout layout(Gpt2Config model) {
    CompactLayout own = model.isUniform() ? CompactLayout.PLAIN : CompactLayout.EXACT;
    return asked == null ? own : asked;
  }

  /** Padding of a compact model is not structure that could be removed. */
  private static Removed removed(
      CheckpointDirectory checkpoint, CompactLayout layout, Compaction compaction) {
    boolean compact = checkpoint.isCompacted() || layout == CompactLayout.EXACT;
    return compact && compaction.isIdentity() ? Removed.NOTHING : compaction.removed();
  }

  private CompactionResult result(
      CheckpointDirectory checkpoint,
      CompactLayout layout,
      Compaction compaction,
      Equivalence equivalence) {
    try (CheckpointDirectory written = CheckpointDirectory.open(out)) {
      return new CompactionResult(
          out.toString(),
          layout.name().toLowerCase(Locale.ROOT),
          new CompactionResult.Sizes(
              checkpoint.layout().parameters(),
              written.layout().parameters(),
              compaction.padding(),
              checkpoint.weightBytes(),
              written.weightBytes()),
          removed(checkpoint, layout, compaction),
          shape(checkpoint.config(), compaction.config()),
          new CompactionResult.Difference(
              equivalence.maxDifference(),
              equivalence.maxRelativeDifference(),
              equivalence.positions()));
    }
  }

  private static String shape(Gpt2Config before, Gpt2Config after) {
    StringBuilder text = new StringBuilder();
    text.append(after.isUniform() ? "GPT-2" : "blocks of their own widths").append(" with");
    text.append(number(" n_layer", before.nLayer(), after.nLayer()));
    text.append(number(", n_embd", before.nEmbd(), after.nEmbd()));
    text.append(number(", n_inner", before.nInner(), after.nInner()));
    return text.toString();
  }

  private static String number(String name, int before, int after) {
    return name + " " + after + (before == after ? "" : " (was " + before + ")");
  }

  private void checkOut(Path model) {
    OutputPlace.checkApart(out, settings.get(Setting.MODEL), model);
    if (Files.exists(out) && !overwrite) {
      throw new BadInputException(
          out.toString(),
          "holds something already",
          "choose another {out|directory}, or replace it with {overwrite|overwrite(true)}");
    }
    if (Files.exists(out) && !Files.exists(out.resolve("config.json"))) {
      throw new BadInputException(
          out.toString(), "is no model and is not replaced", "choose another {out|directory}");
    }
  }

  /** Collects the inputs of a compaction. */
  public static final class Builder extends SettingsBuilder<CompactionRun, Builder> {

    private @Nullable Path out;
    private @Nullable CompactLayout layout;
    private boolean sparsely;
    private boolean overwrite;

    private Builder() {}

    /** Sets the directory to which the model is written; required. */
    public Builder out(Path directory) {
      this.out = directory;
      return this;
    }

    /** Sets the layout. The default is exact for a model in the exact layout, otherwise plain. */
    public Builder layout(CompactLayout layout) {
      this.layout = layout;
      return this;
    }

    /**
     * Stores only the nonzero weights of a tensor if that takes fewer bytes. Espalier reads such
     * files; transformers does not.
     */
    public Builder sparseStorage(boolean sparsely) {
      this.sparsely = sparsely;
      return this;
    }

    /** Replaces an existing model. By default an existing model is refused. */
    public Builder overwrite(boolean overwrite) {
      this.overwrite = overwrite;
      return this;
    }

    private Path out() {
      return given(out, "out(directory)");
    }

    @Override
    public CompactionRun build() {
      return new CompactionRun(settings(), this);
    }
  }
}

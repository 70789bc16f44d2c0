package dev.espalier.experiment.tool;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.ModelLocation;
import dev.espalier.experiment.input.Data;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.hub.pull.PullListener;
import dev.espalier.record.RunDirectory;
import dev.espalier.settings.RecordedSettings;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.TokenIds;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.dataset.EvaluationText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * The text on which a model and its compact form are compared: the one named by the settings, else
 * the validation text of the run to which the model belongs, else the embedded text. A model
 * without a tokenizer is compared on random tokens.
 */
final class ComparedText {

  private static final int BLOCKS = 16;

  private ComparedText() {}

  static TokenBlocks of(
      Arena arena, CheckpointDirectory checkpoint, Settings settings, ExperimentListener listener) {
    Settings resolved = withRun(settings);
    int blockSize = Math.min(resolved.get(Setting.BLOCK_SIZE), checkpoint.config().nPositions());
    if (!resolved.isGiven(Setting.DATASET) && !hasTokenizer(checkpoint)) {
      listener.tell(
          "the model has no tokenizer: logits are compared on random tokens, and on a text with"
              + " {dataset}");
      return random(arena, checkpoint.config().vocabSize(), blockSize);
    }
    EvaluationText text =
        Data.forEvaluation(checkpoint, resolved.with(Setting.BLOCK_SIZE, blockSize), listener);
    TokenBlocks blocks = text.blocks();
    return blocks.range(0, Math.min(BLOCKS, blocks.count()));
  }

  /** Returns the settings, with those of the run to which the model belongs as defaults. */
  private static Settings withRun(Settings settings) {
    if (settings.isGiven(Setting.DATASET)) {
      return settings;
    }
    Path model =
        ModelLocation.of(settings.get(Setting.MODEL), PullListener.SILENT)
            .toAbsolutePath()
            .normalize();
    for (Path folder = model; folder != null; folder = folder.getParent()) {
      boolean rounds = folder.getFileName() != null && folder.endsWith("rounds");
      Path run = folder.getParent();
      if (rounds && run != null && Files.exists(RunDirectory.at(run).experimentFile())) {
        Settings of = RecordedSettings.read(RunDirectory.at(run).experimentFile()).settings();
        Settings chosen = settings;
        for (Setting<?> setting :
            List.of(Setting.DATASET, Setting.VALIDATION, Setting.TEXT_COLUMN, Setting.BLOCK_SIZE)) {
          if (of.isGiven(setting) && !settings.isGiven(setting)) {
            chosen = chosen.with(setting, of.shown(setting).orElseThrow());
          }
        }
        return chosen;
      }
    }
    return settings;
  }

  private static boolean hasTokenizer(CheckpointDirectory checkpoint) {
    try (Tokenizer tokenizer = checkpoint.tokenizer().orElse(null)) {
      return tokenizer != null;
    }
  }

  private static TokenBlocks random(Arena arena, int vocabulary, int blockSize) {
    MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, (long) BLOCKS * blockSize);
    Random random = new Random(1);
    for (int i = 0; i < BLOCKS * blockSize; i++) {
      ids.setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt(vocabulary));
    }
    return new TokenBlocks(TokenIds.ofInts(ids), blockSize, "random");
  }
}

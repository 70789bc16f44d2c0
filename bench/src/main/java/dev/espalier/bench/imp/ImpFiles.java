package dev.espalier.bench.imp;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.checkpoint.ModelLocation;
import dev.espalier.checkpoint.hub.HubFiles;
import dev.espalier.hub.pull.PullListener;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.dataset.BlockCache;
import dev.espalier.text.dataset.Dataset;
import dev.espalier.text.dataset.DatasetRequest;
import dev.espalier.text.dataset.Datasets;
import dev.espalier.text.progress.TextListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The inputs of both sides: the embedded model's directory, and its text as token files. */
final class ImpFiles {

  /** Blocks evaluated after each round. */
  static final int VALIDATION_BLOCKS = 64;

  private ImpFiles() {}

  /** Returns the embedded model as a Hugging Face directory. */
  static Path model() {
    return ModelLocation.of(ModelLocation.EMBEDDED, PullListener.SILENT);
  }

  /** Writes {@code train.bin} and {@code val.bin}: exactly the blocks of the plan, in order. */
  static void writeTokens(Path folder, ImpPlan plan) {
    try (CheckpointDirectory model = CheckpointDirectory.open(model());
        Tokenizer tokenizer = model.tokenizer().orElseThrow()) {
      Dataset text =
          new Datasets(
                  HubFiles.standard(PullListener.SILENT),
                  BlockCache.standard(),
                  TextListener.SILENT)
              .forTraining(
                  new DatasetRequest(
                      ModelLocation.EMBEDDED,
                      null,
                      DatasetRequest.DEFAULT_COLUMN,
                      tokenizer,
                      plan.batch().blockSize(),
                      model.config().vocabSize()));
      write(folder.resolve("train.bin"), text.train(), plan.trainingBlocks());
      write(folder.resolve("val.bin"), text.validation(), VALIDATION_BLOCKS);
    }
  }

  private static void write(Path file, TokenBlocks blocks, int wanted) {
    int count = Math.min(wanted, blocks.count());
    ByteBuffer bytes =
        ByteBuffer.allocate(count * blocks.blockSize() * Short.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (long i = 0; i < (long) count * blocks.blockSize(); i++) {
      bytes.putShort((short) blocks.ids().at(i));
    }
    try {
      Files.write(file, bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

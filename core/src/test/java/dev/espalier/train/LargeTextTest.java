package dev.espalier.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.ConfigOf;
import dev.espalier.fixture.TrainingOf;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.mask.Mask;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.text.BatchOrder;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.TokenIds;
import dev.espalier.text.dataset.BlockCache;
import dev.espalier.text.dataset.Dataset;
import dev.espalier.text.dataset.DatasetRequest;
import dev.espalier.text.dataset.Datasets;
import dev.espalier.text.progress.TextListener;
import dev.espalier.train.progress.TrainingListener;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A token file of 21 GB is mapped, drawn from and trained on. The file is one hole but for a few
 * ids, so that it takes no room; the test is skipped where files have no holes.
 */
class LargeTextTest {

  private static final int SIZE = 512;
  private static final int VOCABULARY = 50_257;
  private static final int MARK = 50_000;

  /** Blocks of the file: 10.5 thousand million ids of two bytes. */
  private static final int BLOCKS = 20_500_000;

  private static final int[] MARKED = {0, BLOCKS / 2, BLOCKS - 2, BLOCKS - 1};

  private static final Gpt2Config CONFIG = ConfigOf.shape(VOCABULARY, SIZE, 8, 1, 1, 8).make();

  private static final Mask NO_MASK = Mask.dense(List.of());

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException, InterruptedException {
    assumeTrue(hasHoles(), "files here have no holes, or it cannot be known");
    file = folder.resolve("large.bin");
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength((long) BLOCKS * SIZE * Short.BYTES);
      for (int block : MARKED) {
        large.seek(((long) block * SIZE + 5) * Short.BYTES);
        large.write(new byte[] {(byte) MARK, (byte) (MARK >> 8)});
      }
    }
    assumeTrue(Files.getFileStore(file).getTotalSpace() > Files.size(file), "this disk is smaller");
  }

  /** Asks the system how much of a small file is on the disk. */
  private boolean hasHoles() throws IOException, InterruptedException {
    Path small = folder.resolve("small.bin");
    try (RandomAccessFile holes = new RandomAccessFile(small.toFile(), "rw")) {
      holes.setLength(1L << 24);
    }
    Process stat;
    try {
      stat = new ProcessBuilder("stat", "-c", "%b", small.toString()).start();
    } catch (IOException _) {
      return false;
    }
    String blocks = new String(stat.getInputStream().readAllBytes()).strip();
    return stat.waitFor() == 0 && Long.parseLong(blocks) < 1000;
  }

  private static int idAtFive(TokenBlocks blocks, int block, MemorySegment target) {
    blocks.copy(block, target, 0);
    return target.getAtIndex(ValueLayout.JAVA_INT, 5);
  }

  @Test
  void blocksBeyondThirtyTwoBitsAreReadDrawnAndTrainedOn() throws IOException {
    try (Arena arena = Arena.ofShared();
        FileChannel channel = FileChannel.open(file);
        Kernels kernels = KernelChoice.choose("auto", 1)) {
      TokenIds ids = TokenIds.ofShorts(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
      TokenBlocks blocks = new TokenBlocks(ids, SIZE, "large");
      assertThat(blocks.count()).isEqualTo(BLOCKS);
      assertThat(blocks.tokens()).isGreaterThan(2L * Integer.MAX_VALUE);
      assertThat(ids.isMapped()).isTrue();

      MemorySegment target = arena.allocate(ValueLayout.JAVA_INT, SIZE);
      for (int block : MARKED) {
        assertThat(idAtFive(blocks, block, target)).isEqualTo(MARK);
      }
      assertThat(idAtFive(blocks, BLOCKS - 3, target)).isZero();
      TokenBlocks sample = blocks.sample(1000, 7);
      assertThat(sample.ids().bytes()).isEqualTo(4000);
      assertThat(idAtFive(sample, 999, target)).isZero();

      int[] order = BatchOrder.order(BLOCKS, 42, 3, true);
      assertThat(IntStream.of(order).asLongStream().sum())
          .isEqualTo((long) BLOCKS * (BLOCKS - 1) / 2);

      TokenBlocks last = blocks.range(BLOCKS - 4, BLOCKS);
      Parameters weights = Parameters.allocate(arena, CONFIG);
      weights.initialise(1);
      double before = loss(arena, kernels, last, weights);
      new Trainer(CONFIG, kernels, TrainingOf.steps(3, 2).make(), last, FormatPolicy.DENSE)
          .train(weights, NO_MASK, 0, TrainingListener.NONE, AfterStep.NOTHING);
      assertThat(loss(arena, kernels, last, weights)).isLessThan(before);
    }
  }

  private static double loss(Arena arena, Kernels kernels, TokenBlocks blocks, Parameters weights) {
    return Evaluator.create(arena, CONFIG, kernels, 2, blocks)
        .evaluate(weights, TrainingListener.NONE)
        .loss();
  }

  /**
   * All of the file is read three times, which takes minutes: {@code mvn verify
   * -Despalier.test.arguments=-Despalier.test.large=true}.
   */
  @Test
  @EnabledIfSystemProperty(named = "espalier.test.large", matches = "true")
  void theWholeFileIsOpenedAndTrainedOnInRandomOrder() throws IOException {
    Dataset text =
        new Datasets(
                (option, name) -> {
                  throw new AssertionError(name);
                },
                BlockCache.none(),
                TextListener.SILENT)
            .forTraining(
                new DatasetRequest(file.toString(), null, "text", null, SIZE, CONFIG.vocabSize()));
    assertThat(text.train().count()).isEqualTo(BLOCKS - BLOCKS / 10);
    try (Arena arena = Arena.ofShared();
        Kernels kernels = KernelChoice.choose("auto", 1)) {
      Parameters weights = Parameters.allocate(arena, CONFIG);
      weights.initialise(1);
      TrainingOutcome trained =
          new Trainer(
                  CONFIG, kernels, TrainingOf.steps(3, 2).make(), text.train(), FormatPolicy.DENSE)
              .train(weights, NO_MASK, 0, TrainingListener.NONE, AfterStep.NOTHING);
      assertThat(trained.tokens()).isEqualTo(3 * 2 * SIZE);
    }
  }

  @Test
  void moreBlocksThanCanBeNumberedAreOneLine() throws IOException {
    DatasetRequest request =
        new DatasetRequest(file.toString(), null, "text", null, 2, CONFIG.vocabSize());
    Datasets datasets =
        new Datasets(
            (option, name) -> {
              throw new AssertionError(name);
            },
            BlockCache.none(),
            TextListener.SILENT);
    assertThatThrownBy(() -> datasets.forEvaluation(request))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            file
                + ": has 5,248,000,000 blocks of 2 tokens, more than 2,000,000,000; choose a larger"
                + " block_size");
  }
}

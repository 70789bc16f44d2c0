package dev.espalier.text.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.text.TokenBlocks;
import dev.espalier.text.progress.TextListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Blocks cached between runs. */
class BlockCacheTest extends OpenedDatasets {

  @Test
  void cachedBlocksAreEqualAndDamagedOnesAreRebuilt() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "the tree grows on the wall\n");
    Path cache = folder.resolve("cache");
    datasets = new Datasets(NO_HUB, BlockCache.in(cache), TextListener.SILENT);
    TokenBlocks made = evaluate(file, 3);
    List<Integer> madeIds = ids(made);
    Path kept;
    try (Stream<Path> files = Files.list(cache)) {
      kept = files.collect(Collectors.toList()).getFirst();
    }
    assertThat(evaluate(file, 3).fingerprint()).isEqualTo(made.fingerprint());
    byte[] whole = Files.readAllBytes(kept);
    for (int spoilt : new int[] {0, 64, whole.length - 1}) {
      byte[] bytes = whole.clone();
      bytes[spoilt] ^= 1;
      Files.write(kept, bytes);
      assertThat(ids(evaluate(file, 3))).isEqualTo(madeIds);
      assertThat(kept).hasBinaryContent(whole);
    }
    for (int length : new int[] {0, 64, whole.length - 4}) {
      Files.write(kept, Arrays.copyOf(whole, length));
      assertThat(ids(evaluate(file, 3))).isEqualTo(madeIds);
      assertThat(kept).hasBinaryContent(whole);
    }
    // Complete, but with an id for which the model has no row.
    BlockCache.in(cache).keep(key(kept), sink -> sink.add(new int[] {1, 2, 311}), note -> {});
    assertThat(Files.size(kept)).isEqualTo(64 + 3 * Integer.BYTES);
    assertThat(ids(evaluate(file, 3))).isEqualTo(madeIds);
    assertThat(kept).hasBinaryContent(whole);
    // Shows that cached blocks are used at all: these are valid but different.
    Path other = Files.writeString(folder.resolve("b.txt"), "the wall grows on the tree\n");
    evaluate(other, 3);
    try (Stream<Path> files = Files.list(cache)) {
      Path second = files.filter(path -> !path.equals(kept)).findFirst().orElseThrow();
      Files.copy(second, kept, StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(ids(evaluate(file, 3))).isEqualTo(ids(evaluate(other, 3)));
  }

  @Test
  void anUnwritableCacheIsIgnored() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "the tree grows on the wall\n");
    Path noFolder = Files.writeString(folder.resolve("file"), "x");
    datasets = new Datasets(NO_HUB, BlockCache.in(noFolder.resolve("cache")), TextListener.SILENT);
    EvaluationText text = datasets.forEvaluation(request(file.toString(), null, 3, 311));
    assertThat(text.blocks().count()).isPositive();
    assertThat(text.notes())
        .filteredOn(note -> note.contains("not kept"))
        .containsExactly(
            "the blocks of the text are not kept for the next run: "
                + noFolder.resolve("cache")
                + " a file is in the way");
  }

  private static String key(Path kept) {
    return kept.getFileName().toString().replace(".ids", "");
  }
}

package dev.espalier.experiment.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.model.tune.AutoTuner.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measurements of one run are found by another with the same kernels, and by no other. */
class TuningCacheTest {

  @TempDir private Path cache;

  private final List<String> notes = new ArrayList<>();

  @Test
  void theNextRunWithTheSameKernelsReadsIt() {
    try (Kernels vector = KernelChoice.choose("vector", 1);
        Kernels plain = KernelChoice.choose("plain", 1)) {
      TuningCache first = TuningCache.of(vector, cache, notes::add);
      assertThat(first.find("a b")).isNull();
      assertThat(first.keep("a b", new Measurement(0.25, 0.5)))
          .isEqualTo(new Measurement(0.25, 0.5));
      assertThat(TuningCache.of(vector, cache, notes::add).find("a b"))
          .isEqualTo(new Measurement(0.25, 0.5));
      assertThat(TuningCache.of(plain, cache, notes::add).find("a b")).isNull();
    }
  }

  @Test
  void theFirstMeasurementCounts() {
    try (Kernels kernels = KernelChoice.choose("vector", 1)) {
      TuningCache one = TuningCache.of(kernels, cache, notes::add);
      TuningCache other = TuningCache.of(kernels, cache, notes::add);
      one.keep("a", new Measurement(1, 0.5));
      assertThat(other.keep("a", new Measurement(2, 0.5))).isEqualTo(new Measurement(1, 0.5));
      other.keep("b", new Measurement(3, 0.5));
      assertThat(TuningCache.of(kernels, cache, notes::add).find("a"))
          .isEqualTo(new Measurement(1, 0.5));
      assertThat(TuningCache.of(kernels, cache, notes::add).find("b"))
          .isEqualTo(new Measurement(3, 0.5));
    }
  }

  @Test
  void brokenLinesAndUnwritableFoldersAreIgnored() throws IOException {
    try (Kernels kernels = KernelChoice.choose("vector", 1)) {
      TuningCache made = TuningCache.of(kernels, cache, notes::add);
      made.keep("a", new Measurement(1, 0.5));
      List<Path> files;
      try (var listed = Files.list(cache.resolve("calibration"))) {
        files = listed.toList();
      }
      assertThat(files).hasSize(1);
      Files.writeString(
          files.getFirst(), Files.readString(files.getFirst()) + "x\ty\tz\nnothing\n");
      assertThat(TuningCache.of(kernels, cache, notes::add).find("a"))
          .isEqualTo(new Measurement(1, 0.5));

      Path file = Files.writeString(cache.resolve("file"), "in the way");
      TuningCache forgetful = TuningCache.of(kernels, file, notes::add);
      assertThat(notes).isEmpty();
      forgetful.keep("a", new Measurement(2, 0.5));
      forgetful.keep("b", new Measurement(2, 0.5));
      assertThat(notes)
          .singleElement()
          .asString()
          .startsWith("what was measured of this machine is not kept for the next run: " + file)
          .endsWith("a file is in the way");
      assertThat(forgetful.find("a")).isEqualTo(new Measurement(2, 0.5));
    }
  }
}

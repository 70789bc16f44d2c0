package dev.espalier.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.ConfigOf;
import dev.espalier.kernel.ActivationFunction;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Inputs;
import dev.espalier.model.LayerShape;
import dev.espalier.model.LayerShape.Attention;
import dev.espalier.model.LayerShape.Mlp;
import dev.espalier.model.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ONNX Runtime computes the same as the model. */
class OnnxFileTest {

  @TempDir Path folder;

  private final Random random = new Random(17);

  private static Gpt2Config config(ActivationFunction activation, boolean scaled) {
    return ConfigOf.shape(29, 11, 15, 3, 5, 23)
        .activation(activation)
        .scaled(scaled, scaled)
        .dropout(0.1, 0.1, 0.1)
        .initializerRange(0.3)
        .make();
  }

  private Parameters weights(Arena arena, Gpt2Config config) {
    Parameters weights = Parameters.allocate(arena, config);
    for (int t = 0; t < weights.layout().specs().size(); t++) {
      FloatView view = weights.slab().view(t);
      for (long i = 0; i < view.size(); i++) {
        view.set(i, (float) (0.4 * random.nextGaussian()));
      }
    }
    return weights;
  }

  private Path write(Parameters weights) {
    Path file = folder.resolve("model.onnx");
    OnnxFile.write(file, weights.config(), WeightSource.of(weights), "test");
    return file;
  }

  @ParameterizedTest
  @EnumSource
  void eachActivationFunction(ActivationFunction activation) throws OrtException {
    try (Arena arena = Arena.ofConfined()) {
      Parameters weights = weights(arena, config(activation, activation.ordinal() % 2 == 0));
      SameLogits.of(write(weights), weights, 1);
    }
  }

  @Test
  void anUntiedHead() throws OrtException {
    try (Arena arena = Arena.ofConfined()) {
      Gpt2Config config = config(ActivationFunction.GELU_NEW, false).withTiedHead(false);
      Parameters weights = weights(arena, config);
      SameLogits.of(write(weights), weights, 7);
    }
  }

  /** Quantisers transpose the weight of such a Gemm in place, although a look-up reads it too. */
  @Test
  void noGemmReadsItsWeightTransposed() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      for (boolean tied : new boolean[] {true, false}) {
        Gpt2Config config = config(ActivationFunction.GELU_NEW, true).withTiedHead(tied);
        String bytes = Files.readString(write(weights(arena, config)), StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains("Gemm", "MatMul", "head.transposed").doesNotContain("transB");
      }
    }
  }

  @Test
  void underAMask() throws OrtException {
    try (Arena arena = Arena.ofConfined()) {
      Parameters weights = weights(arena, config(ActivationFunction.GELU_NEW, true));
      Mask.dense(weights.layout().specs())
          .keeping((_, _) -> random.nextDouble() < 0.3)
          .on(weights.slab())
          .apply();
      SameLogits.of(write(weights), weights, 2);
    }
  }

  @Test
  void blocksOfDifferentWidthsAndParts() throws OrtException {
    List<LayerShape> shapes =
        List.of(
            new LayerShape(0, new Attention(2, 3, 1), new Mlp(7)),
            new LayerShape(1, Attention.BIAS, new Mlp(23)),
            new LayerShape(2, null, new Mlp(1)),
            new LayerShape(4, new Attention(5, 1, 3), Mlp.BIAS),
            new LayerShape(5, new Attention(1, 2, 2), null));
    for (int features : new int[] {15, 11, 1}) {
      try (Arena arena = Arena.ofConfined()) {
        Gpt2Config config = config(ActivationFunction.GELU_NEW, true).withShape(features, shapes);
        Parameters weights = weights(arena, config);
        SameLogits.of(write(weights), weights, 3);
      }
    }
  }

  @Test
  void projectionsThatReadSomeInputsOnly() throws OrtException {
    List<LayerShape> shapes =
        List.of(
            new LayerShape(
                0, new Attention(2, 3, 1, Inputs.of(1, 4, 10)), new Mlp(7, Inputs.of(0))),
            new LayerShape(1, new Attention(3, 5, 5), new Mlp(4, Inputs.of(0, 2, 3, 9))));
    for (int features : new int[] {15, 11}) {
      try (Arena arena = Arena.ofConfined()) {
        Gpt2Config config = config(ActivationFunction.GELU_NEW, true).withShape(features, shapes);
        Parameters weights = weights(arena, config);
        SameLogits.of(write(weights), weights, 3);
      }
    }
  }

  @Test
  void withoutAnyBlock() throws OrtException {
    try (Arena arena = Arena.ofConfined()) {
      Gpt2Config config = config(ActivationFunction.GELU_NEW, true).withShape(13, List.of());
      Parameters weights = weights(arena, config);
      SameLogits.of(write(weights), weights, 4);
    }
  }

  @Test
  void describesItsInputsAndRefusesLongerSequences() throws OrtException {
    try (Arena arena = Arena.ofConfined()) {
      Path file = write(weights(arena, config(ActivationFunction.RELU, true)));
      try (OnnxModel model = OnnxModel.open(file)) {
        assertThat(model.description())
            .contains("input_ids", "INT64", "batch", "sequence", "logits", "FLOAT", "29")
            .contains("espalier", "n_positions=11");
        assertThatThrownBy(() -> model.logits(new long[1][12]))
            .isInstanceOf(OrtException.class)
            .hasMessageContaining("places");
      }
    }
  }

  @Test
  void theSameModelGivesTheSameBytes() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Parameters weights = weights(arena, config(ActivationFunction.GELU_NEW, true));
      byte[] first = Files.readAllBytes(write(weights));
      assertThat(Files.readAllBytes(write(weights))).isEqualTo(first);
      // A tied head is stored once.
      assertThat((long) first.length)
          .isBetween(4 * weights.layout().parameters(), 4 * weights.layout().parameters() + 20_000);
    }
  }

  @Test
  void aModelTooLargeForOneFileIsWrittenToTwo() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      Parameters weights = weights(arena, config(ActivationFunction.GELU, true));
      Path file = folder.resolve("large.onnx");
      long whole = Files.size(write(weights));
      // With a limit one byte below its size the model no longer fits.
      assertThat(large(file, weights, whole + 64).weights()).isEmpty();
      OnnxFile.Written written = large(file, weights, whole - 1);
      Path beside = folder.resolve("large.onnx.weights");
      assertThat(written.weights()).contains(beside);
      assertThat(written.bytes()).isEqualTo(Files.size(file) + Files.size(beside));
      assertThat(Files.size(file)).isLessThan(whole / 2);
      SameLogits.of(file, weights, 5);
      OnnxFile.write(file, weights.config(), WeightSource.of(weights), "test");
      assertThat(beside).doesNotExist();
      SameLogits.of(file, weights, 6);
    }
  }

  private static OnnxFile.Written large(Path file, Parameters weights, long most) {
    return OnnxFile.write(file, weights.config(), WeightSource.of(weights), "test", most);
  }

  @Test
  void aFailureKeepsExistingFiles() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Parameters weights = weights(arena, config(ActivationFunction.GELU, true));
      Path file = write(weights);
      byte[] before = Files.readAllBytes(file);
      WeightSource failing =
          (spec, taker) -> {
            if (spec.name().contains("h.1")) {
              throw new BadInputException(spec.name(), "is spoilt", "mend it");
            }
            taker.take(weights.slab().view(spec.name()));
          };
      assertThatThrownBy(() -> OnnxFile.write(file, weights.config(), failing, "test"))
          .hasMessageContaining("is spoilt");
      assertThat(Files.readAllBytes(file)).isEqualTo(before);
      try (var files = Files.list(folder)) {
        assertThat(files).hasSize(1);
      }
    }
  }
}

package dev.espalier.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.ConfigOf;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.SafetensorsFile;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskFileTest {

  private static final List<TensorSpec> MODEL =
      Gpt2Layout.of(ConfigOf.shape(11, 5, 21, 12, 3, 37).make()).specs();

  private static final List<TensorSpec> HEAD =
      List.of(new TensorSpec("lm_head.weight", Shape.of(11, 21), true, TensorSpec.Kind.HEAD));

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("mask.safetensors");
  }

  private void store(Map<String, String> metadata, Dtype dtype, byte... values) {
    SafetensorsWriter.write(
        file(),
        metadata,
        List.of(
            new StoredTensor(
                "w",
                dtype,
                Shape.of(values.length / dtype.bytes()),
                MemorySegment.ofArray(values))));
  }

  private void refused(String message) {
    assertThatThrownBy(() -> MaskFile.readAlone(file()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("mask.safetensors")
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void recognisesAnUntiedHeadByName() {
    MaskFile.write(file(), MaskWithOrigin.to("abc", Mask.dense(HEAD)));
    assertThat(MaskFile.readAlone(file()).mask().specs()).isEqualTo(HEAD);
  }

  @Test
  void readsWithoutTheModelAMaskWrittenWithIt() {
    Random random = new Random(4);
    Mask mask = Mask.dense(MODEL).keeping((t, i) -> random.nextInt(3) == 0);
    MaskFile.write(file(), MaskWithOrigin.to("abc", mask));
    MaskWithOrigin alone = MaskFile.readAlone(file());
    assertThat(alone.model()).hasValue("abc");
    assertThat(alone.mask().specs()).as("in the model's order and kinds").isEqualTo(MODEL);
    assertThat(alone.mask().differences(mask)).isZero();
    assertThat(MaskFile.read(file(), MODEL).differences(mask)).isZero();
    assertThat(MaskFile.readWhole(file(), MODEL).differences(mask)).isZero();
  }

  @Test
  void filesOfVersionsThatDidNotNameTheModelAreRead() {
    store(Map.of("format", "pt"), Dtype.BOOL, (byte) 1, (byte) 0, (byte) 1);
    MaskWithOrigin old = MaskFile.readAlone(file());
    assertThat(old.model()).isEmpty();
    assertThat(old.mask().survivors()).isEqualTo(2);
    MaskFile.write(file(), old);
    assertThat(MaskFile.readAlone(file()).model()).isEmpty();
  }

  @Test
  void theMetadataAreThoseThatAreDocumented() {
    MaskFile.write(file(), MaskWithOrigin.to("abc", Mask.dense(MODEL)));
    try (SafetensorsFile stored = SafetensorsFile.open(file())) {
      assertThat(stored.metadata())
          .containsOnly(
              Map.entry("format", "pt"),
              Map.entry("espalier_mask", "1"),
              Map.entry("model_sha256", "abc"));
    }
  }

  @Test
  void refusesAnythingButAMask() {
    store(Map.of(), Dtype.U8, (byte) 1, (byte) 0, (byte) 2);
    refused("w: has the value 2 at 2");
    store(Map.of(), Dtype.BOOL, (byte) -1);
    refused("w: has the value 255 at 0");
    store(Map.of(), Dtype.F32, (byte) 0, (byte) 0, (byte) 0, (byte) 63);
    refused("w: has the value 0.5 at 0");
    store(Map.of(), Dtype.F8_E4M3, (byte) 1);
    refused("w: is F8_E4M3, no mask's BOOL");
    store(Map.of("espalier_mask", "2"), Dtype.BOOL, (byte) 1);
    refused("espalier_mask: is '2', not 1");
    SafetensorsWriter.write(file(), Map.of(), List.of());
    refused("holds no tensors");
  }

  /** Random ones and zeros, under a name and in a dtype that another program would use. */
  private static StoredTensor others(Mask mask, int tensor, String name, Dtype dtype) {
    byte[] bytes = new byte[(int) mask.specs().get(tensor).shape().size() * dtype.bytes()];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < bytes.length / dtype.bytes(); i++) {
      int kept = mask.kept(tensor, i) ? 1 : 0;
      switch (dtype) {
        case F64 -> buffer.putDouble(kept);
        case F32 -> buffer.putFloat(kept);
        case F16 -> buffer.putShort(Float.floatToFloat16(kept));
        case I64 -> buffer.putLong(kept);
        default -> buffer.put((byte) kept);
      }
    }
    return new StoredTensor(
        name, dtype, mask.specs().get(tensor).shape(), MemorySegment.ofArray(bytes));
  }

  @Test
  void masksOfOtherProgramsAreAcceptedWithANote() {
    Random random = new Random(5);
    Mask mask = Mask.dense(MODEL.subList(0, 6)).keeping((t, i) -> random.nextInt(3) == 0);
    List<String> prefixes = List.of("", "module.", "base_model.model.", "a.b.c.");
    Dtype[] dtypes = {Dtype.F32, Dtype.U8, Dtype.F64, Dtype.F16, Dtype.I64, Dtype.BOOL};
    for (String prefix : prefixes) {
      for (boolean rooted : new boolean[] {true, false}) {
        for (String suffix : List.of("", "_mask")) {
          List<StoredTensor> tensors = new ArrayList<>();
          for (int t = 0; t < 6; t++) {
            String own = mask.specs().get(t).name();
            String name = rooted ? own : own.replaceFirst("transformer\\.", "");
            tensors.add(others(mask, t, prefix + name + suffix, dtypes[t]));
          }
          SafetensorsWriter.write(file(), Map.of(), tensors);
          List<String> notes = new ArrayList<>();
          assertThat(
                  MaskFile.read(file(), MODEL, MODEL, notes::add)
                      .differences(new ModelMask(mask, MODEL).whole()))
              .as(prefix + rooted + suffix)
              .isZero();
          assertThat(notes).singleElement().asString().contains("stored as F64, I64, F32, F16, U8");
          assertThat(MaskFile.readWhole(file(), MODEL).differences(mask)).isZero();
          assertThat(
                  new ModelMask(MaskFile.readAlone(file()).mask(), MODEL)
                      .whole()
                      .differences(new ModelMask(mask, MODEL).whole()))
              .isZero();
        }
      }
    }
  }

  @Test
  void theTiedPairMayBeCalledByItsHead() {
    Mask mask = Mask.dense(MODEL.subList(0, 1)).keeping((t, i) -> i % 3 == 0);
    StoredTensor head = others(mask, 0, "lm_head.weight", Dtype.BOOL);
    SafetensorsWriter.write(file(), Map.of(), List.of(head));
    List<String> notes = new ArrayList<>();
    assertThat(
            MaskFile.read(file(), MODEL, MODEL, notes::add)
                .differences(new ModelMask(mask, MODEL).whole()))
        .isZero();
    assertThat(notes).singleElement().asString().contains("lm_head.weight for transformer.wte");
    SafetensorsWriter.write(
        file(), Map.of(), List.of(head, others(mask, 0, MODEL.getFirst().name(), Dtype.BOOL)));
    assertThatThrownBy(() -> MaskFile.read(file(), MODEL)).hasMessageContaining("is there twice");
  }

  @Test
  void ourOwnMasksAreReadWithoutANote() {
    MaskFile.write(file(), MaskWithOrigin.to("abc", Mask.dense(MODEL)));
    List<String> notes = new ArrayList<>();
    MaskFile.read(file(), MODEL, MODEL, notes::add);
    assertThat(notes).isEmpty();
  }

  @Test
  void aMaskOfALargerModelIsRefused() {
    MaskFile.write(file(), new MaskWithOrigin(Mask.dense(MODEL), Optional.empty()));
    List<TensorSpec> smaller = MODEL.subList(0, MODEL.size() - 4);
    assertThatThrownBy(() -> MaskFile.read(file(), smaller.subList(0, 3), smaller, note -> {}))
        .isInstanceOf(BadInputException.class)
        .hasMessageMatching(".*(is not in the scope|is no tensor of this model); use .*");
    StoredTensor ghost = others(Mask.dense(MODEL), 0, "ghost.weight", Dtype.BOOL);
    SafetensorsWriter.write(file(), Map.of(), List.of(ghost));
    assertThatThrownBy(() -> MaskFile.read(file(), MODEL.subList(0, 3), MODEL, note -> {}))
        .hasMessageContaining("ghost.weight: is no tensor of this model");
  }

  @Test
  void refusesAMaskThatDoesNotFitTheModel() {
    MaskFile.write(file(), new MaskWithOrigin(Mask.dense(MODEL), Optional.empty()));
    List<TensorSpec> part = MODEL.subList(1, MODEL.size());
    assertThatThrownBy(() -> MaskFile.read(file(), part))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("transformer.wte.weight: is not in the scope");
    TensorSpec first = MODEL.getFirst();
    List<TensorSpec> other =
        List.of(new TensorSpec(first.name(), Shape.of(3), first.decays(), first.kind()));
    assertThatThrownBy(() -> MaskFile.read(file(), other))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("transformer.wte.weight: is [11, 21], not [3]");
  }
}

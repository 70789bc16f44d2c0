package dev.espalier.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.fixture.TestFiles;
import dev.espalier.safetensors.SafetensorsFile;
import dev.espalier.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of torch.save: the same tensors as in safetensors, and nothing that is run. */
class TorchFileTest {

  @TempDir private Path folder;

  private static Path resource(String name) {
    return TestFiles.resource("torch/" + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zipped.bin", "protocol4.bin", "legacy.bin"})
  void holdsTheTensorsThatTorchWrote(String name) {
    try (TorchFile file = TorchFile.open(resource(name));
        SafetensorsFile expected = SafetensorsFile.open(resource("state.safetensors"))) {
      assertThat(file.tensors())
          .extracting(StoredTensor::name)
          .containsExactlyInAnyOrderElementsOf(
              expected.tensors().stream().map(StoredTensor::name).toList());
      for (StoredTensor tensor : expected.tensors()) {
        StoredTensor read = file.tensor(tensor.name()).orElseThrow();
        assertThat(read.dtype()).as(tensor.name()).isEqualTo(tensor.dtype());
        assertThat(read.shape()).as(tensor.name()).isEqualTo(tensor.shape());
        assertThat(read.bytes().mismatch(tensor.bytes())).as(tensor.name()).isEqualTo(-1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"module.bin", "parameters.bin"})
  void readsStateDictsOfModulesAndParameters(String name) {
    try (TorchFile file = TorchFile.open(resource(name))) {
      StoredTensor weight = file.tensor("weight").orElseThrow();
      assertThat(weight.shape().dims()).containsExactly(2, 3);
      for (int i = 0; i < weight.size(); i++) {
        assertThat(weight.value(i)).isEqualTo(1);
      }
      assertThat(file.tensor("bias").orElseThrow().value(1)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "trainer.bin, 'holds ''epoch'', which is no tensor'",
    "whole_module.bin, 'names torch.nn.modules.linear.Linear, which is no part of a state dict'",
    "README.md, 'is no file that torch.save has written'",
    "state.safetensors, 'is no file that torch.save has written'"
  })
  void refusesWhatIsNoStateDict(String name, String what) {
    assertThatThrownBy(() -> TorchFile.open(resource(name)))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(resource(name).toString())
        .hasMessageContaining(what)
        .hasMessageContaining("use the model's safetensors");
  }

  private void refused(String what, UnaryOperator<PickleWriter> pickle) throws IOException {
    Path file = folder.resolve("refused.bin");
    PickleWriter.zip(file, pickle.apply(PickleWriter.begin()).end(), Map.of("0", new byte[24]));
    assertThatThrownBy(() -> TorchFile.open(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(what);
  }

  private static PickleWriter one(PickleWriter pickle) {
    return pickle.op('}').text("weight");
  }

  @Test
  void refusesEverythingThatCouldRun() throws IOException {
    refused(
        "data.pkl, byte 2: it names posix.system, which is no part of a state dict and is not read",
        p -> p.global("posix", "system").text("touch /tmp/owned").op(0x85, 'R'));
    refused("names builtins.eval", p -> p.global("builtins", "eval").text("1").op(0x85, 'R'));
    refused(
        "names torch._utils._rebuild_tensor,",
        p -> p.global("torch._utils", "_rebuild_tensor").op(')', 'R'));
    refused(
        "names os.system",
        p -> p.op(0x8c, 2, 'o', 's', 0x8c, 6, 's', 'y', 's', 't', 'e', 'm', 0x93));
    refused("has the opcode 0x69", p -> p.op('(', 'i', 'o', 's', '\n', 'x', '\n'));
    refused("has the opcode 0x6f", p -> p.op('(', 'o'));
    refused("has the opcode 0x81", p -> p.op(')', ')', 0x81));
    refused("has the opcode 0x82", p -> p.op(0x82, 1));
    refused("has the opcode 0x50", p -> p.op('P', 'x', '\n'));
    refused("calls what is no function", p -> p.text("x").op(')', 'R'));
    refused("calls the class of a storage", p -> p.global("torch", "FloatStorage").op(')', 'R'));
    refused("sets the state of what is no dict", p -> p.op(']', '}', 'b'));
  }

  @Test
  void refusesTensorsThatExceedTheirStorage() throws IOException {
    String exceeds = "makes a tensor that exceeds its storage '0'";
    long[] rows = {3, 1};
    refused(exceeds, p -> one(p).tensor("0", 6, 1, List.of(2, 3), rows).op('s'));
    refused(exceeds, p -> one(p).tensor("0", 6, -1, List.of(2, 3), rows).op('s'));
    refused(exceeds, p -> one(p).tensor("0", 6, 0, List.of(3, 3), rows).op('s'));
    refused(exceeds, p -> one(p).tensor("0", 6, 0, List.of(1 << 30), new long[] {0}).op('s'));
    refused(
        "makes a tensor of absurd size",
        p -> one(p).tensor("0", 6, 0, List.of(1 << 30, 1 << 30, 1 << 30), new long[3]).op('s'));
    refused(
        "has something else where a size belongs",
        p -> one(p).tensor("0", 6, 0, List.of(2, -3), rows).op('s'));
    refused(
        "does not hold the 7 elements of storage '0'",
        p -> one(p).tensor("0", 7, 0, List.of(7), new long[] {1}).op('s'));
    refused(
        "does not hold the 1 elements of storage '../0'",
        p -> one(p).tensor("../0", 1, 0, List.of(1), new long[] {1}).op('s'));
    refused(
        "does not hold the " + Long.MAX_VALUE + " elements",
        p -> one(p).tensor("0", Long.MAX_VALUE, 0, List.of(1), new long[] {1}).op('s'));
  }

  @Test
  void refusesPicklesThatAreBroken() throws IOException {
    refused("takes a value that is not there", p -> p.op('0'));
    refused("takes values up to a mark that is not there", p -> p.op('}', 'u'));
    refused("recalls a value that is not there", p -> p.op('h', 3));
    refused("puts entries into what is no dict", p -> p.op(']').text("a").text("b").op('s'));
    refused("appends to what is no list", p -> p.op('}').text("a").op('a'));
    refused("has a key that is neither text nor number", p -> p.op('}', ']', ']', 's'));
    refused("holds a text of 4294967295 bytes", p -> p.op('X', 255, 255, 255, 255));
    refused("holds an integer of 200 bytes", p -> p.op(0x8a, 200));
    refused("is of protocol 9", p -> p.op(0x80, 9));
    refused("holds no state dict", p -> p.op('N'));
    refused("holds 'weight', which is no tensor", p -> one(p).integer(1).op('s'));
  }

  @Test
  void refusesArchivesOfOthers() throws IOException {
    Path compressed = folder.resolve("compressed.bin");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(compressed))) {
      zip.putNextEntry(new ZipEntry("model/data.pkl"));
      zip.write(new byte[100_000]);
    }
    assertThatThrownBy(() -> TorchFile.open(compressed))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("has the entry 'model/data.pkl', which is compressed or cut off");
    Path other = folder.resolve("other.bin");
    PickleWriter.zip(other, new byte[0], Map.of());
    assertThatThrownBy(() -> TorchFile.open(other))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("data.pkl, byte 0: it ends too early");
  }

  /** Cut short at every byte, and with random bytes changed, a file is read or refused. */
  @ParameterizedTest
  @ValueSource(strings = {"zipped.bin", "legacy.bin"})
  void neverFailsInAnotherWay(String name) throws IOException {
    byte[] whole = Files.readAllBytes(resource(name));
    List<byte[]> broken = new ArrayList<>();
    for (int length = 0; length < whole.length; length += 1 + length / 200) {
      broken.add(Arrays.copyOf(whole, length));
    }
    Random random = new Random(11);
    for (int i = 0; i < Integer.getInteger("espalier.test.mutations", 2_000); i++) {
      byte[] changed = whole.clone();
      for (int k = random.nextInt(3); k >= 0; k--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      broken.add(changed);
    }
    Path file = folder.resolve("broken.bin");
    for (byte[] bytes : broken) {
      Files.write(file, bytes);
      try (TorchFile read = TorchFile.open(file)) {
        assertThat(read.tensors()).isNotNull();
      } catch (BadInputException e) {
        assertThat(e.getMessage().lines().count()).isEqualTo(1);
      }
    }
  }

  @Test
  void aModelInAPickleIsTheSameModel() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    Files.copy(SmallRun.MODEL.resolve("config.json"), model.resolve("config.json"));
    List<StoredTensor> tensors;
    try (SafetensorsFile safe = SafetensorsFile.open(SmallRun.MODEL.resolve("model.safetensors"))) {
      tensors = safe.tensors();
      PickleWriter.write(model.resolve("pytorch_model.bin"), tensors);
    }
    assertThat(SmallRun.evaluate(model)).isEqualTo(SmallRun.evaluate(SmallRun.MODEL));

    Path sharded = Files.createDirectories(folder.resolve("sharded"));
    Files.copy(SmallRun.MODEL.resolve("config.json"), sharded.resolve("config.json"));
    Map<String, String> shards = new LinkedHashMap<>();
    try (SafetensorsFile safe = SafetensorsFile.open(SmallRun.MODEL.resolve("model.safetensors"))) {
      List<StoredTensor> all = safe.tensors();
      for (int part = 0; part < 2; part++) {
        String shard = "pytorch_model-0000" + (part + 1) + "-of-00002.bin";
        List<StoredTensor> half =
            part == 0 ? all.subList(0, all.size() / 2) : all.subList(all.size() / 2, all.size());
        PickleWriter.write(sharded.resolve(shard), half);
        half.forEach(tensor -> shards.put(tensor.name(), shard));
      }
    }
    List<String> entries =
        shards.entrySet().stream()
            .map(entry -> "\"%s\": \"%s\"".formatted(entry.getKey(), entry.getValue()))
            .toList();
    Files.writeString(
        sharded.resolve("pytorch_model.bin.index.json"),
        "{\"metadata\": {}, \"weight_map\": {" + String.join(", ", entries) + "}}");
    assertThat(SmallRun.evaluate(sharded)).isEqualTo(SmallRun.evaluate(SmallRun.MODEL));
    try (CheckpointDirectory read = CheckpointDirectory.open(sharded)) {
      assertThat(read.config().nLayer()).isEqualTo(3);
    }
  }
}

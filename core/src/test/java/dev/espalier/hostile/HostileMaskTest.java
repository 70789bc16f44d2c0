package dev.espalier.hostile;

import static dev.espalier.hostile.HostileCase.fine;
import static dev.espalier.hostile.HostileCase.refused;

import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.MaskInspection;
import dev.espalier.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Malformed masks, given to a run and shown alone. */
class HostileMaskTest {

  private static final String MASK = "mask.safetensors";
  private static final String C_FC = ".mlp.c_fc.weight";

  @TempDir private Path folder;

  /** Changes the parts of a good mask. */
  private interface Change {
    void apply(RawSafetensors mask) throws IOException;
  }

  private static HostileCase mask(String name, Change change, String line) {
    return refused(name, inputs -> make(inputs, change), line);
  }

  /** Writes a mask over both c_fc that prunes three weights of each, with a change. */
  private static void make(HostileInputs inputs, Change change) throws IOException {
    inputs.write(
        MASK, RawSafetensors.bytes("{\"__metadata__\": {\"espalier_mask\": \"1\"}}", new byte[0]));
    RawSafetensors mask = RawSafetensors.read(inputs.file(MASK));
    for (int block = 0; block < 2; block++) {
      byte[] kept = new byte[12 * 48];
      Arrays.fill(kept, 3, kept.length, (byte) 1);
      mask.append("transformer.h." + block + C_FC, "BOOL", new long[] {12, 48}, kept);
    }
    change.apply(mask);
    mask.write();
    inputs.with(Setting.MASK, inputs.file(MASK));
  }

  static Stream<HostileCase> cases() {
    return Stream.of(
        fine("intact", inputs -> make(inputs, mask -> {})),
        mask(
            "values of 2",
            m -> m.data()[700] = 2,
            "mask.safetensors: transformer.h.1.mlp.c_fc.weight: has the value 2 at 124; name a mask's file; it holds 1 for what is kept and 0 for what is pruned"),
        mask(
            "shapes the wrong way round",
            m -> each(m, t -> RawSafetensors.shape(t, 48, 12)),
            "mask.safetensors: transformer.h.0.mlp.c_fc.weight: is [48, 12], not [12, 48]; use a mask made for this model"),
        mask(
            "of another model",
            m -> metadata(m).put("model_sha256", "0".repeat(64)),
            "mask.safetensors: belongs to another checkpoint, whose model_sha256 begins with 000000000000; use it with that one; this model's begins with 55162b2f4ae7"),
        mask(
            "an unknown tensor",
            m -> m.append("ghost", "BOOL", new long[] {1}, new byte[1]),
            "mask.safetensors: ghost: is no tensor of this model; use a mask made for this model"),
        mask(
            "a tensor out of the scope",
            m ->
                m.append(
                    "transformer.wte.weight", "BOOL", new long[] {311, 12}, new byte[311 * 12]),
            "mask.safetensors: transformer.wte.weight: is not in the scope; use the scope the mask was made with"),
        mask(
            "a tensor twice",
            m -> m.append("h.0" + C_FC, "BOOL", new long[] {12, 48}, new byte[576]),
            "mask.safetensors: h.0.mlp.c_fc.weight: is there twice: also as transformer.h.0.mlp.c_fc.weight; use a mask that names each weight once"),
        mask(
            "a version to come",
            m -> metadata(m).put("espalier_mask", "2"),
            "mask.safetensors: espalier_mask: is '2', not 1; use the version of Espalier that wrote it, or a newer one"),
        mask(
            "a version of 2,000 digits",
            m -> metadata(m).put("espalier_mask", "2".repeat(2000)),
            "mask.safetensors: espalier_mask: is '2…', not 1; use the version of Espalier that wrote it, or a newer one"),
        mask(
            "NaN for values",
            HostileMaskTest::ofNaN,
            "mask.safetensors: transformer.h.0.mlp.c_fc.weight: has the value NaN at 5; name a mask's file; it holds 1 for what is kept and 0 for what is pruned"),
        mask(
            "more kept than there are bytes",
            m -> m.setData(Arrays.copyOf(m.data(), 700)),
            "mask.safetensors: tensor transformer.h.1.mlp.c_fc.weight claims bytes 576 to 1152 but the file has 700 of data; fetch or make the file again"),
        mask(
            "no tensors",
            HostileMaskTest::empty,
            "mask.safetensors: holds no tensors; name a mask's file"),
        fine(
            "everything pruned, as a mask may say",
            inputs -> make(inputs, m -> Arrays.fill(m.data(), (byte) 0))),
        refused(
            "missing",
            inputs -> inputs.with(Setting.MASK, inputs.file("nothere")),
            "nothere: not found; name a mask's file, a round, or a run"),
        refused(
            "a text file",
            inputs -> inputs.with(Setting.MASK, inputs.write("mask.txt", "a mask, in words")),
            "mask.txt: claims a header of 2318346051488915553 bytes, no safetensors file; fetch or make the file again"),
        refused(
            "the model's weights",
            inputs -> inputs.with(Setting.MASK, inputs.model.resolve("model.safetensors")),
            "model/model.safetensors: transformer.wte.weight: has the value -0.048119205981492996 at 0; name a mask's file; it holds 1 for what is kept and 0 for what is pruned"),
        refused(
            "a folder without rounds",
            inputs -> inputs.with(Setting.MASK, inputs.tokens),
            "tokens: holds no mask; name a mask's file, a round, or a run with a whole round"),
        refused(
            "a name that is no path",
            inputs -> inputs.with(Setting.MASK, "a\0b"),
            "a�b: not found; name a mask's file, a round, or a run"),
        refused(
            "a named pipe",
            inputs -> {
              HostileWeightsTest.pipe(inputs.file(MASK));
              inputs.with(Setting.MASK, inputs.file(MASK));
            },
            "mask.safetensors: is a pipe or a device, not a regular file; copy it into a file first"));
  }

  static Stream<HostileCase> shown() {
    return Stream.of(
        fine("intact", inputs -> make(inputs, mask -> {})),
        refused(
            "a text file",
            inputs -> inputs.write(MASK, "a mask, in words, of some length"),
            "mask.safetensors: claims a header of 2318346051488915553 bytes, no safetensors file; fetch or make the file again"),
        refused(
            "missing",
            inputs -> {},
            "mask.safetensors: not found; name a mask's file, a round, or a run"),
        mask(
            "values of 2",
            m -> m.data()[700] = 2,
            "mask.safetensors: transformer.h.1.mlp.c_fc.weight: has the value 2 at 124; name a mask's file; it holds 1 for what is kept and 0 for what is pruned"),
        refused(
            "a run without rounds",
            inputs -> Files.createDirectory(inputs.file(MASK)),
            "mask.safetensors: holds no mask; name a mask's file, a round, or a run with a whole round"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRefusedInOneLine(HostileCase hostile) throws IOException {
    hostile.check(folder, HostileInputs::prune);
  }

  @ParameterizedTest
  @MethodSource("shown")
  void isNotShownButRefused(HostileCase hostile) throws IOException {
    hostile.check(
        folder,
        inputs ->
            MaskInspection.builder()
                .mask(inputs.file(MASK).toString())
                .build()
                .run(ExperimentListener.NONE));
  }

  private static ObjectNode metadata(RawSafetensors mask) {
    return (ObjectNode) mask.header().get("__metadata__");
  }

  private static void each(RawSafetensors mask, Consumer<ObjectNode> change) {
    mask.names().forEach(name -> change.accept(mask.tensor(name)));
  }

  private static void ofNaN(RawSafetensors mask) {
    empty(mask);
    mask.append("transformer.h.0" + C_FC, "F32", new long[] {12, 48}, new byte[4 * 576]);
    mask.setWeight(5, Float.NaN);
  }

  private static void empty(RawSafetensors mask) {
    for (String name : List.copyOf(mask.names())) {
      mask.header().remove(name);
    }
    mask.setData(new byte[0]);
  }
}

package dev.espalier.hostile;

import static dev.espalier.hostile.HostileCase.fine;
import static dev.espalier.hostile.HostileCase.refused;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

/** Malformed {@code model.safetensors}. */
class HostileWeightsTest {

  private static final String WEIGHTS = "model/model.safetensors";

  @TempDir private Path folder;

  /** Changes the parts of the weights' file, which is written afterwards. */
  private interface Change {
    void apply(RawSafetensors weights) throws IOException;
  }

  private static HostileCase header(String name, Change change, String line) {
    return refused(name, inputs -> changed(inputs, change), line);
  }

  private static void changed(HostileInputs inputs, Change change) throws IOException {
    RawSafetensors weights = inputs.weights();
    change.apply(weights);
    weights.write();
  }

  private static HostileCase added(String name, Change change) {
    return fine(name + ", which is left out", inputs -> changed(inputs, change));
  }

  private static HostileCase bytes(String name, byte[] content, String line) {
    return refused(name, inputs -> inputs.write(WEIGHTS, content), line);
  }

  private static HostileCase text(String name, String from, String to, String line) {
    return refused(name, inputs -> inputs.weights().writeWith(from, to), line);
  }

  private static BigIntegerNode power(int exponent) {
    return BigIntegerNode.valueOf(BigInteger.TWO.pow(exponent));
  }

  static Stream<HostileCase> files() {
    return Stream.of(
        bytes(
            "empty file",
            new byte[0],
            "model/model.safetensors: is 0 bytes, too short for a safetensors file; fetch or make the file again"),
        bytes(
            "seven bytes",
            "seven b".getBytes(StandardCharsets.US_ASCII),
            "model/model.safetensors: is 7 bytes, too short for a safetensors file; fetch or make the file again"),
        bytes(
            "eight bytes of zeros",
            new byte[8],
            "model/model.safetensors: has a header that is no JSON object; fetch or make the file again"),
        bytes(
            "a header of two bytes",
            RawSafetensors.bytes("{}", new byte[0]),
            "model: tensor transformer.wte.weight of shape [311, 12] is missing; use a checkpoint that fits its config.json"),
        bytes(
            "spaces for a header",
            RawSafetensors.bytes("    ", new byte[0]),
            "model/model.safetensors: has a header that is no JSON object; fetch or make the file again"),
        bytes(
            "a list for a header",
            RawSafetensors.bytes("[1]", new byte[0]),
            "model/model.safetensors: has a header that is no JSON object; fetch or make the file again"),
        bytes(
            "text",
            "weights, as text, of some length".getBytes(StandardCharsets.UTF_8),
            "model/model.safetensors: claims a header of 3203031751750935927 bytes, no safetensors file; fetch or make the file again"),
        refused(
            "header length 2^63",
            in -> claim(in, Long.MIN_VALUE),
            "model/model.safetensors: claims a header of 9223372036854775808 bytes, no safetensors file; fetch or make the file again"),
        refused(
            "header length 2^64 - 1",
            in -> claim(in, -1),
            "model/model.safetensors: claims a header of 18446744073709551615 bytes, no safetensors file; fetch or make the file again"),
        refused(
            "header length 2^62",
            in -> claim(in, 1L << 62),
            "model/model.safetensors: claims a header of 4611686018427387904 bytes, no safetensors file; fetch or make the file again"),
        refused(
            "header length of 90 MB in a small file",
            in -> claim(in, 90_000_000),
            "model/model.safetensors: claims a header of 90000000 bytes but the file has only 34216; fetch or make the file again"),
        refused(
            "header length too small",
            in -> claim(in, 100),
            "model/model.safetensors: has a header that is no valid JSON: it ends too early (line 1, column 101); fetch or make the file again"),
        refused(
            "header length of one byte too many",
            in -> claim(in, length(in) + 1),
            "model/model.safetensors: tensor transformer.ln_f.bias claims bytes 31584 to 31632 but the file has 31631 of data; fetch or make the file again"),
        refused(
            "big-endian header length",
            in -> claim(in, Long.reverseBytes(length(in))),
            "model/model.safetensors: claims a header of 1155736254373953536 bytes, no safetensors file; fetch or make the file again"),
        refused(
            "zip archive",
            in -> in.write(WEIGHTS, zip()),
            "model/model.safetensors: is a zip archive, as torch.save writes it, and no safetensors file; fetch or make the file again"),
        refused(
            "pickle",
            in -> in.write(WEIGHTS, pickle()),
            "model/model.safetensors: claims a header of 47589950592 bytes, no safetensors file; fetch or make the file again"),
        refused(
            "directory",
            in -> Files.createDirectory(removed(in)),
            "model/model.safetensors: is a directory; name a file"),
        refused(
            "symbolic link to itself",
            in -> Files.createSymbolicLink(removed(in), Path.of("model.safetensors")),
            "model/model.safetensors: is a link that leads nowhere; restore the file it points to, or fetch it again"),
        refused(
            "named pipe",
            in -> pipe(removed(in)),
            "model/model.safetensors: is a pipe or a device, not a regular file; copy it into a file first"),
        refused(
            "device",
            in -> Files.createSymbolicLink(removed(in), Path.of("/dev/zero")),
            "model/model.safetensors: is a pipe or a device, not a regular file; copy it into a file first"),
        refused(
            "missing",
            HostileWeightsTest::removed,
            "model: holds no model.safetensors; name a directory with safetensors weights"),
        refused(
            "pytorch_model.bin only",
            in -> Files.move(in.file(WEIGHTS), in.file("model/pytorch_model.bin")),
            "model/pytorch_model.bin: is no file that torch.save has written, or is damaged; use the model's safetensors, or save it again with save_pretrained, which writes them"));
  }

  static Stream<HostileCase> headers() {
    return Stream.of(
        text(
            "not JSON",
            "\"shape\"",
            "\"shape",
            "model/model.safetensors: has a header that is no valid JSON: unexpected character 'd': was expecting a colon to separate property name and value (line 1, column 90); fetch or make the file again"),
        text(
            "a comma too many",
            "]}}",
            "]},}",
            "model/model.safetensors: has a header that is no valid JSON: unexpected character '}': was expecting double-quote to start property name (line 1, column 2576); fetch or make the file again"),
        text(
            "goes on after its end",
            "]}}",
            "]}}{}",
            "model/model.safetensors: has a header that goes on after its end; fetch or make the file again"),
        text(
            "a key twice",
            "\"transformer.wpe.weight\"",
            "\"transformer.wte.weight\"",
            "model/model.safetensors: has a header that is no valid JSON: \"transformer.wte.weight\" is there twice (line 1, column 140); fetch or make the file again"),
        refused(
            "not UTF-8",
            HostileWeightsTest::notUtf8,
            "model/model.safetensors: has a header that is no valid JSON: it is not UTF-8 text (line 1, column 57); fetch or make the file again"),
        refused(
            "nested 2,000 times",
            HostileWeightsTest::nested,
            "model/model.safetensors: has a header that is no valid JSON: it is nested too deeply; fetch or make the file again"),
        header(
            "overlapping offsets",
            w -> moved(w, -48),
            "model/model.safetensors: tensor transformer.wpe.weight overlaps transformer.wte.weight; fetch or make the file again"),
        header(
            "a gap between tensors",
            w -> moved(w, 48),
            "model/model.safetensors: tensor transformer.wpe.weight leaves 48 unused bytes after transformer.wte.weight; fetch or make the file again"),
        header(
            "offset beyond the file",
            w -> end(w, 4),
            "model/model.safetensors: tensor transformer.ln_f.bias claims bytes 31584 to 31636 but the file has 31632 of data; fetch or make the file again"),
        header(
            "offset one short",
            w -> end(w, -4),
            "model/model.safetensors: tensor transformer.ln_f.bias F32 [12] takes 48 bytes, not the 44 it claims; fetch or make the file again"),
        header(
            "offsets reversed",
            HostileWeightsTest::reversed,
            "model/model.safetensors: tensor transformer.ln_f.bias claims bytes 31632 to 31584 but the file has 31632 of data; fetch or make the file again"),
        header(
            "offset negative",
            w -> range(w, IntNode.valueOf(-4)),
            "model/model.safetensors: tensor transformer.wte.weight has the impossible offset -4; fetch or make the file again"),
        header(
            "offset 2^70",
            w -> range(w, power(70)),
            "model/model.safetensors: tensor transformer.wte.weight has the impossible offset 1180591620717411303424; fetch or make the file again"),
        header(
            "offset 2^63 - 1",
            w -> range(w, power(63)),
            "model/model.safetensors: tensor transformer.wte.weight has the impossible offset 9223372036854775808; fetch or make the file again"),
        header(
            "offset half a byte",
            w -> range(w, DoubleNode.valueOf(0.5)),
            "model/model.safetensors: tensor transformer.wte.weight has the impossible offset 0.5; fetch or make the file again"),
        header(
            "offset a text",
            w -> w.first().putArray("data_offsets").add("0").add("4"),
            "model/model.safetensors: tensor transformer.wte.weight has the impossible offset \"0\"; fetch or make the file again"),
        header(
            "three offsets",
            w -> w.first().putArray("data_offsets").add(0).add(4).add(8),
            "model/model.safetensors: tensor transformer.wte.weight has no data_offsets of two numbers; fetch or make the file again"),
        header(
            "no offsets",
            w -> w.first().remove("data_offsets"),
            "model/model.safetensors: tensor transformer.wte.weight has no data_offsets of two numbers; fetch or make the file again"),
        header(
            "truncated data",
            w -> w.setData(Arrays.copyOf(w.data(), 9000)),
            "model/model.safetensors: tensor transformer.wte.weight claims bytes 0 to 14928 but the file has 9000 of data; fetch or make the file again"),
        header(
            "trailing bytes",
            w -> w.setData(longer(w.data())),
            "model/model.safetensors: has 4 bytes after its last tensor; fetch or make the file again"),
        header(
            "negative shape",
            w -> RawSafetensors.shape(w.first(), -1, -1),
            "model/model.safetensors: tensor transformer.wte.weight has the impossible dimension -1; fetch or make the file again"),
        header(
            "shape of 2^33",
            w -> RawSafetensors.shape(w.first(), 1L << 33),
            "model/model.safetensors: tensor transformer.wte.weight has the impossible dimension 8589934592; fetch or make the file again"),
        header(
            "shape whose product exceeds 2^63",
            w -> RawSafetensors.shape(w.first(), 2147483647, 2147483647, 2147483647, 2147483647),
            "model/model.safetensors: tensor transformer.wte.weight has the impossible shape [2147483647, 2147483647, 2147483647, 2147483647]; fetch or make the file again"),
        header(
            "shape whose product overflows to the right size",
            w -> RawSafetensors.shape(w.first(), 1 << 30, 1 << 30, 1 << 4, 311 * 12),
            "model/model.safetensors: tensor transformer.wte.weight has the impossible shape [1073741824, 1073741824, 16, 3732]; fetch or make the file again"),
        header(
            "shape with zero after an overflow",
            w -> w.append("z", "F32", new long[] {2147483647, 2147483647, 2147483647, 0}, none()),
            "model/model.safetensors: tensor z has the impossible shape [2147483647, 2147483647, 2147483647, 0]; fetch or make the file again"),
        header(
            "100,000 dimensions",
            w -> w.append("z", "F32", ones(), new byte[4]),
            "model/model.safetensors: tensor z has 100000 dimensions, more than any tensor; fetch or make the file again"),
        header(
            "half a dimension",
            w -> w.first().putArray("shape").add(0.5),
            "model/model.safetensors: tensor transformer.wte.weight has the impossible dimension 0.5; fetch or make the file again"),
        header(
            "shape a number",
            w -> w.first().put("shape", 7),
            "model/model.safetensors: tensor transformer.wte.weight has no shape; fetch or make the file again"),
        header(
            "no shape",
            w -> w.first().remove("shape"),
            "model/model.safetensors: tensor transformer.wte.weight has no shape; fetch or make the file again"),
        header(
            "unknown dtype",
            w -> w.first().put("dtype", "F8_E9"),
            "model/model.safetensors: tensor transformer.wte.weight has the unknown dtype F8_E9; fetch or make the file again"),
        header(
            "dtype a number",
            w -> w.first().put("dtype", 7),
            "model/model.safetensors: tensor transformer.wte.weight has no dtype; fetch or make the file again"),
        header(
            "dtype of 5,000 letters",
            w -> w.first().put("dtype", "F".repeat(5000)),
            "model/model.safetensors: tensor transformer.wte.weight has the unknown dtype F…; fetch or make the file again"),
        header(
            "integers",
            w -> w.names().forEach(name -> w.tensor(name).put("dtype", "I32")),
            "model/model.safetensors: transformer.wte.weight: is stored as I32; only F64, F32, F16 and BF16 weights are read"),
        header(
            "half as wide a dtype",
            w -> w.first().put("dtype", "F16"),
            "model/model.safetensors: tensor transformer.wte.weight F16 [311, 12] takes 7464 bytes, not the 14928 it claims; fetch or make the file again"),
        header(
            "tensor a number",
            w -> w.header().put("z", 7),
            "model/model.safetensors: tensor z has no dtype; fetch or make the file again"),
        header(
            "tensor null",
            w -> w.header().putNull("z"),
            "model/model.safetensors: tensor z has no dtype; fetch or make the file again"),
        added(
            "tensor name of 20,000 letters",
            w -> w.append("n".repeat(20_000), "F32", new long[] {1}, new byte[4])),
        added(
            "tensor name with line ends and colours",
            w -> w.append("a\n\u001b[31mb", "F32", new long[] {1}, new byte[4])),
        added("a foreign tensor", w -> w.append("z", "F32", new long[] {1}, new byte[4])),
        header(
            "metadata of numbers",
            w -> w.header().putObject("__metadata__").put("format", 7),
            "model/model.safetensors: __metadata__ format is no text; fetch or make the file again"),
        fine(
            "metadata a list, which nothing is taken from",
            in -> changed(in, w -> w.header().putArray("__metadata__").add(1))),
        header(
            "a tensor missing",
            RawSafetensors::removeLast,
            "model: tensor transformer.ln_f.bias of shape [12] is missing; use a checkpoint that fits its config.json"),
        header(
            "a tensor of another shape",
            HostileWeightsTest::otherShape,
            "model/model.safetensors: transformer.wpe.weight: has shape [12, 32], and by config.json it is [32, 12]; use a config.json that fits the weights"),
        header(
            "all weights NaN",
            w -> all(w, Float.NaN),
            "model/model.safetensors: transformer.wte.weight: weight 0 is NaN; use a checkpoint whose weights are all finite"),
        header(
            "one weight NaN",
            w -> w.setWeight(5000, Float.NaN),
            "model/model.safetensors: transformer.h.0.mlp.c_fc.weight: weight 212 is NaN; use a checkpoint whose weights are all finite"),
        header(
            "one weight infinite",
            w -> w.setWeight(5000, Float.NEGATIVE_INFINITY),
            "model/model.safetensors: transformer.h.0.mlp.c_fc.weight: weight 212 is -Infinity; use a checkpoint whose weights are all finite"));
  }

  @ParameterizedTest
  @MethodSource({"files", "headers"})
  void isRefusedInOneLine(HostileCase hostile) throws IOException {
    hostile.check(folder, HostileInputs::prune);
  }

  private static Path removed(HostileInputs inputs) throws IOException {
    Path weights = inputs.file(WEIGHTS);
    Files.delete(weights);
    return weights;
  }

  static void pipe(Path path) throws IOException, InterruptedException {
    new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
  }

  private static long length(HostileInputs inputs) throws IOException {
    byte[] all = Files.readAllBytes(inputs.file(WEIGHTS));
    return ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  private static void claim(HostileInputs inputs, long length) throws IOException {
    byte[] all = Files.readAllBytes(inputs.file(WEIGHTS));
    ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    inputs.write(WEIGHTS, all);
  }

  private static byte[] zip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.write(new byte[1000]);
    }
    return bytes.toByteArray();
  }

  /** The beginning that protocol 4 of pickle has. */
  private static byte[] pickle() {
    byte[] bytes = new byte[3000];
    System.arraycopy(new byte[] {(byte) 0x80, 4, (byte) 0x95, 20, 11, 0, 0}, 0, bytes, 0, 7);
    return bytes;
  }

  private static void notUtf8(HostileInputs inputs) throws IOException {
    RawSafetensors weights = inputs.weights();
    byte[] header = weights.header().toString().getBytes(StandardCharsets.UTF_8);
    header[weights.header().toString().indexOf("wte")] = (byte) 0xff;
    inputs.write(WEIGHTS, RawSafetensors.bytes(header.length, header, weights.data()));
  }

  private static void nested(HostileInputs inputs) throws IOException {
    String deep = "{\"a\":".repeat(2001) + "1" + "}".repeat(2001);
    inputs.write(WEIGHTS, RawSafetensors.bytes(deep, new byte[0]));
  }

  /** Moves the second tensor's range by some bytes. */
  private static void moved(RawSafetensors weights, int by) {
    String second = weights.names().get(1);
    JsonNode offsets = weights.offsets(second);
    RawSafetensors.range(
        weights.tensor(second), offsets.get(0).intValue() + by, offsets.get(1).intValue() + by);
  }

  private static void end(RawSafetensors weights, int by) {
    String last = weights.names().getLast();
    JsonNode offsets = weights.offsets(last);
    RawSafetensors.range(weights.last(), offsets.get(0).intValue(), offsets.get(1).intValue() + by);
  }

  private static void reversed(RawSafetensors weights) {
    JsonNode offsets = weights.offsets(weights.names().getLast());
    RawSafetensors.range(weights.last(), offsets.get(1), offsets.get(0));
  }

  private static void range(RawSafetensors weights, JsonNode from) {
    JsonNode to = weights.offsets(weights.names().getFirst()).get(1);
    RawSafetensors.range(weights.first(), from, to);
  }

  private static byte[] longer(byte[] data) {
    return Arrays.copyOf(data, data.length + 4);
  }

  private static byte[] none() {
    return new byte[0];
  }

  private static long[] ones() {
    long[] dims = new long[100_000];
    Arrays.fill(dims, 1);
    return dims;
  }

  private static void otherShape(RawSafetensors weights) {
    ObjectNode wpe = weights.tensor("transformer.wpe.weight");
    RawSafetensors.shape(wpe, 12, 32);
  }

  private static void all(RawSafetensors weights, float value) {
    for (int i = 0; i < weights.data().length / 4; i++) {
      weights.setWeight(i, value);
    }
  }
}

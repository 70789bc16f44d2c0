package dev.espalier.hostile;

import static dev.espalier.hostile.HostileCase.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.settings.Setting;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed files of token ids. */
class HostileTokenFilesTest {

  private static final String TRAIN = "tokens/train.bin";
  private static final String VALIDATION = "tokens/val.bin";

  @TempDir private Path folder;

  static Stream<HostileCase> cases() {
    return Stream.of(
        refused(
            "an odd number of bytes",
            in -> append(in, TRAIN, 'x'),
            "tokens/train.bin: is 801 bytes, an odd number, so it does not hold 16-bit ids; write little-endian uint16 token ids"),
        refused(
            "empty",
            in -> in.write(TRAIN, new byte[0]),
            "tokens/train.bin: has 0 tokens, too few for one block of 16; give more tokens or a smaller --block-size"),
        refused(
            "one byte",
            in -> in.write(TRAIN, new byte[1]),
            "tokens/train.bin: is 1 bytes, an odd number, so it does not hold 16-bit ids; write little-endian uint16 token ids"),
        refused(
            "shorter than a block",
            in -> in.write(TRAIN, new byte[30]),
            "tokens/train.bin: has 15 tokens, too few for one block of 16; give more tokens or a smaller --block-size"),
        refused(
            "validation empty",
            in -> in.write(VALIDATION, new byte[0]),
            "tokens/val.bin: has 0 tokens, too few for one block of 16; give more tokens or a smaller --block-size"),
        refused(
            "an id beyond the model in the tail",
            in -> append(in, TRAIN, 0xff, 0xff),
            "tokens/train.bin: token 400: token id 65535 has no row in the model, whose 311 rows are for ids 0 to 310; use a file made with the model's tokenizer"),
        refused(
            "the first id beyond the model",
            in -> set(in, VALIDATION, 0, 0xffff),
            "tokens/val.bin: token 0: token id 65535 has no row in the model, whose 311 rows are for ids 0 to 310; use a file made with the model's tokenizer"),
        refused(
            "an id one beyond the model",
            in -> set(in, TRAIN, 7, HostileInputs.TOKENS),
            "tokens/train.bin: token 7: token id 311 has no row in the model, whose 311 rows are for ids 0 to 310; use a file made with the model's tokenizer"),
        refused(
            "validation missing",
            HostileTokenFilesTest::withoutValidation,
            "--validation tokens/val.bin: not found; name a file, a directory or an id of the hub"),
        refused(
            "a directory",
            in -> Files.createDirectory(removed(in)),
            "tokens/train.bin: is a directory; name a file"),
        refused(
            "a named pipe",
            in -> HostileWeightsTest.pipe(removed(in)),
            "tokens/train.bin: is a pipe or a device, not a regular file; copy it into a file first"),
        refused(
            "a device",
            in -> Files.createSymbolicLink(removed(in), Path.of("/dev/zero")),
            "tokens/train.bin: is a pipe or a device, not a regular file; copy it into a file first"),
        refused(
            "a link to itself",
            in -> Files.createSymbolicLink(removed(in), Path.of("train.bin")),
            "tokens/train.bin: is a link that leads nowhere; restore the file it points to, or fetch it again"),
        refused(
            "32-bit ids",
            in -> in.write(TRAIN, wide()),
            "tokens/train.bin: holds 0 in every second place, as files of 32-bit ids do; write little-endian uint16 token ids"),
        refused(
            "llm.c's header",
            in -> in.write(TRAIN, llmC()),
            "tokens/train.bin: begins with the header of llm.c's token files; leave out its first 1024 bytes"),
        refused(
            "text",
            in ->
                in.write(TRAIN, "no tokens but text ".repeat(20).getBytes(StandardCharsets.UTF_8)),
            "tokens/train.bin: token 0: token id 28526 has no row in the model, whose 311 rows are for ids 0 to 310; use a file made with the model's tokenizer"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRefusedInOneLine(HostileCase hostile) throws IOException {
    hostile.check(folder, HostileInputs::prune);
  }

  /** A sparse file, which takes no room on most disks. */
  @Test
  void aFileOfTerabytesIsRefusedBeforeItIsRead() throws IOException {
    refusedAs(
        1L << 42,
        "tokens/train\\.bin: claims 4,194,304 MiB, more than the [\\d,]+ MiB of its disk, so most of"
            + " it is a hole; fetch or make the file again");
  }

  private void refusedAs(long length, String line) throws IOException {
    HostileInputs inputs = HostileInputs.in(folder);
    try (RandomAccessFile file = new RandomAccessFile(inputs.file(TRAIN).toFile(), "rw")) {
      file.setLength(length);
    }
    String said = HostileCase.line(inputs::prune).replace(folder + "/", "");
    assertThat(said).matches(line);
  }

  private static Path removed(HostileInputs inputs) throws IOException {
    Files.delete(inputs.file(TRAIN));
    return inputs.file(TRAIN);
  }

  private static void withoutValidation(HostileInputs inputs) throws IOException {
    Files.delete(inputs.file(VALIDATION));
    inputs.with(Setting.VALIDATION, inputs.file(VALIDATION));
  }

  private static void append(HostileInputs inputs, String name, int... bytes) throws IOException {
    byte[] all = Files.readAllBytes(inputs.file(name));
    byte[] longer = Arrays.copyOf(all, all.length + bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      longer[all.length + i] = (byte) bytes[i];
    }
    inputs.write(name, longer);
  }

  private static void set(HostileInputs inputs, String name, int token, int id) throws IOException {
    byte[] all = Files.readAllBytes(inputs.file(name));
    ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putShort(2 * token, (short) id);
    inputs.write(name, all);
  }

  private static byte[] wide() {
    ByteBuffer bytes = ByteBuffer.allocate(1600).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; bytes.hasRemaining(); i++) {
      bytes.putInt(1 + i % 300);
    }
    return bytes.array();
  }

  private static byte[] llmC() {
    return ByteBuffer.allocate(2048).order(ByteOrder.LITTLE_ENDIAN).putInt(20_240_520).array();
  }
}

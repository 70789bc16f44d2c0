package dev.espalier.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invalid headers, each refused in one line that names the fault. */
class SafetensorsFileTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                                                   | 0 | has a header"
            + " that is no JSON object",
        "{\"a\":                                                              | 0 | has a header"
            + " that is no valid JSON: it ends too early",
        "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}                       | 4 | tensor a has no"
            + " dtype",
        "{\"a\":7}                                                            | 4 | tensor a has no"
            + " dtype",
        "{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}}     | 4 | tensor a has"
            + " the unknown dtype F31",
        "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}                   | 4 | tensor a has no"
            + " shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}    | 4 | tensor a has"
            + " the impossible dimension -1",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}   | 4 | tensor a has"
            + " the impossible dimension 1.5",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9999999999],\"data_offsets\":[0,4]}} | 4 | tensor a"
            + " has the impossible dimension 9999999999",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2000000000,2000000000,2000000000],\"data_offsets\":[0,4]}}"
            + " | 4 | tensor a has the impossible shape [2000000000, 2000000000, 2000000000]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}                            | 4 | tensor a has no"
            + " data_offsets of two numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}   | 4 | tensor a has no"
            + " data_offsets of two numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}    | 4 | tensor a has"
            + " the impossible offset -4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}     | 4 | tensor a claims"
            + " bytes 4 to 0 but the file has 4 of data",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}     | 4 | tensor a claims"
            + " bytes 0 to 8 but the file has 4 of data",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}     | 4 | tensor a F32"
            + " [2] takes 8 bytes, not the 4 it claims",
        "{\"a\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,4]}}    | 4 | tensor a BF16"
            + " [1] takes 2 bytes, not the 4 it claims",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}     | 6 | has 2 bytes"
            + " after its last tensor",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}}      | 6 | tensor a leaves"
            + " 2 unused bytes after the header",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[3,6]}}"
            + " | 6 | tensor b overlaps a",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}"
            + " | 4 | has a header that is no valid JSON: \"a\" is there twice",
        "{\"__metadata__\":{\"format\":7}}                                    | 0 | __metadata__"
            + " format is no text",
      })
  void refusesAnInvalidHeader(String header, int dataBytes, String what) throws IOException {
    Path file = write(header.strip(), dataBytes);
    assertThatThrownBy(() -> SafetensorsFile.open(file).close())
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ": " + what)
        .hasMessageEndingWith("; fetch or make the file again");
  }

  @Test
  void refusesAFileTruncatedAtAnyByte() throws IOException {
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}";
    byte[] whole = Files.readAllBytes(write(header, 12));
    for (int length = 0; length < whole.length; length++) {
      Path cut = folder.resolve("cut.safetensors");
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> SafetensorsFile.open(cut).close())
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(cut + ": ");
    }
  }

  @Test
  void refusesAHeaderLongerThanTheFile() throws IOException {
    for (long length : new long[] {100, 99_999_999, 1L << 40, Long.MAX_VALUE, -1}) {
      Path file = folder.resolve("long.safetensors");
      Files.write(file, lengthThen(length, "{}"));
      assertThatThrownBy(() -> SafetensorsFile.open(file).close())
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(
              file + ": claims a header of " + Long.toUnsignedString(length) + " bytes");
    }
  }

  @Test
  void refusesAHeaderWithTooManyTensors() throws IOException {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i <= 200_000; i++) {
      header
          .append(i == 0 ? "" : ",")
          .append("\"t" + i + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
    }
    // The rest is never read.
    Path file = write(header + ", and no JSON", 0);
    assertThatThrownBy(() -> SafetensorsFile.open(file).close())
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            file + ": has a header of more than 200000 tensors; fetch or make the file again");
  }

  @Test
  void refusesTrailingBytesAndTorchsOwnFiles() throws IOException {
    Path file = write("{} {}", 0);
    assertThatThrownBy(() -> SafetensorsFile.open(file).close())
        .hasMessageContaining("has a header that goes on after its end");
    Files.write(file, new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0, 0, 0});
    assertThatThrownBy(() -> SafetensorsFile.open(file).close())
        .hasMessageContaining("is a zip archive, as torch.save writes it");
  }

  @Test
  void readsSingleElementsOfEveryKind() {
    float value = -1.5f;
    for (Dtype dtype : Dtype.values()) {
      ByteBuffer buffer = ByteBuffer.allocate(2 * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      buffer.position(dtype.bytes());
      double expected = 1;
      switch (dtype) {
        case F64 -> buffer.putDouble(expected = value);
        case F32 -> buffer.putFloat((float) (expected = value));
        case F16 -> buffer.putShort(Float.floatToFloat16((float) (expected = value)));
        case BF16 ->
            buffer.putShort((short) (Float.floatToIntBits((float) (expected = value)) >> 16));
        case I64, U64 -> buffer.putLong(1);
        case I32, U32 -> buffer.putInt(1);
        case I16, U16 -> buffer.putShort((short) 1);
        default -> buffer.put((byte) 1);
      }
      StoredTensor tensor =
          new StoredTensor("t", dtype, Shape.of(2), MemorySegment.ofArray(buffer.array()));
      if (dtype.isNumber()) {
        assertThat(tensor.value(1)).as(dtype.name()).isEqualTo(expected);
        assertThat(tensor.value(0)).as(dtype.name()).isZero();
      } else {
        assertThatThrownBy(() -> tensor.value(1)).isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("none.safetensors");
    assertThatThrownBy(() -> SafetensorsFile.open(file).close())
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ": not found; check the path");
  }

  @Test
  void readsAPaddedHeaderEmptyTensorsAndMetadata() throws IOException {
    Path file =
        write(
            "{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"none\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[0,0]},"
                + "\"one\":{\"dtype\":\"I8\",\"shape\":[],\"data_offsets\":[0,1]}}   ",
            1);
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.metadata()).containsEntry("format", "pt");
      assertThat(read.tensors()).extracting(StoredTensor::name).containsExactly("none", "one");
      assertThat(read.tensor("two")).isEmpty();
    }
  }

  private Path write(String header, int dataBytes) throws IOException {
    byte[] start = lengthThen(header.getBytes(StandardCharsets.UTF_8).length, header);
    Path file = folder.resolve("a.safetensors");
    return Files.write(file, Arrays.copyOf(start, start.length + dataBytes));
  }

  private static byte[] lengthThen(long length, String header) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.putLong(length).put(json).array();
  }
}

package dev.espalier.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.memory.FloatView;
import dev.espalier.memory.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

  @TempDir Path folder;

  private static final float[] EDGES = {
    0f, -0f, 1f, -1f, Float.MIN_VALUE, -Float.MIN_NORMAL, 65504f, 1e-8f, 3.1415927f, 1e38f
  };

  @Test
  void filesAreReadAsWritten() {
    try (Arena arena = Arena.ofConfined()) {
      FloatView odd = random(arena, 7, 13);
      FloatView edges = FloatView.allocate(arena, EDGES.length);
      MemorySegment.copy(EDGES, 0, edges.segment(), ValueLayout.JAVA_FLOAT, 0, EDGES.length);
      MemorySegment bits = MemorySegment.ofArray(new byte[] {1, 0, 1});
      Path file = folder.resolve("a.safetensors");
      List<StoredTensor> tensors =
          List.of(
              new StoredTensor("mask", Dtype.BOOL, Shape.of(3), bits),
              StoredTensor.f32("odd", odd),
              StoredTensor.f32("edges", edges));
      SafetensorsWriter.write(file, Map.of("format", "pt", "a\"b", "ü"), tensors);
      try (SafetensorsFile read = SafetensorsFile.open(file)) {
        assertThat(read.metadata()).isEqualTo(Map.of("format", "pt", "a\"b", "ü"));
        assertThat(read.tensors())
            .extracting(StoredTensor::name)
            .containsExactly("odd", "edges", "mask");
        assertThat(floats(arena, read, "odd")).isEqualTo(odd.toArray());
        assertThat(floats(arena, read, "edges")).isEqualTo(EDGES);
        assertThat(read.tensor("mask").orElseThrow().bytes().mismatch(bits)).isEqualTo(-1);
      }
    }
  }

  @Test
  void theSameTensorsGiveTheSameBytesAndAlignedData() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      FloatView odd = random(arena, 5, 3);
      for (String name : List.of("x", "a longer name", "ü")) {
        Path one = folder.resolve("1.safetensors");
        Path two = folder.resolve("2.safetensors");
        SafetensorsWriter.write(one, Map.of(), List.of(StoredTensor.f32(name, odd)));
        SafetensorsWriter.write(two, Map.of(), List.of(StoredTensor.f32(name, odd)));
        assertThat(one).hasSameBinaryContentAs(two);
        assertThat(Files.size(one) % 8).isEqualTo(15 * 4 % 8);
      }
    }
  }

  @Test
  void allHalfFloatsAreReadExactly() {
    try (Arena arena = Arena.ofConfined()) {
      short[] all = new short[1 << 16];
      for (int i = 0; i < all.length; i++) {
        all[i] = (short) i;
      }
      FloatView halves = FloatView.allocate(arena, all.length);
      FloatView brains = FloatView.allocate(arena, all.length);
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_SHORT, all);
      new StoredTensor("h", Dtype.F16, Shape.of(all.length), bytes).copyTo(halves);
      new StoredTensor("b", Dtype.BF16, Shape.of(all.length), bytes).copyTo(brains);
      for (int i = 0; i < all.length; i++) {
        assertThat(Float.valueOf(halves.get(i))).isEqualTo(Float.valueOf(half(i)));
        assertThat(Float.floatToRawIntBits(brains.get(i)) >>> 16).isEqualTo(i);
      }
    }
  }

  /** IEEE 754 binary16 by its definition. */
  private static float half(int bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    double size =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24;
          case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> (1024 + fraction) * Math.pow(2, exponent - 25);
        };
    return (float) ((bits & 0x8000) == 0 ? size : -size);
  }

  @Test
  void refusesNonFloatsAndDuplicateNames() {
    try (Arena arena = Arena.ofConfined()) {
      FloatView one = FloatView.allocate(arena, 1);
      StoredTensor whole =
          new StoredTensor("i", Dtype.I8, Shape.of(1), MemorySegment.ofArray(new byte[1]));
      assertThatThrownBy(() -> whole.copyTo(one)).hasMessage("i is I8, no float");
      assertThatThrownBy(
              () -> SafetensorsWriter.write(folder.resolve("a"), Map.of(), List.of(whole, whole)))
          .hasMessage("two tensors are called i");
    }
  }

  private static FloatView random(Arena arena, int... dims) {
    FloatView view = FloatView.allocate(arena, dims);
    Random random = new Random(3);
    for (long i = 0; i < view.size(); i++) {
      view.set(i, (float) random.nextGaussian());
    }
    return view;
  }

  private static float[] floats(Arena arena, SafetensorsFile file, String name) {
    StoredTensor stored = file.tensor(name).orElseThrow();
    int[] dims = stored.shape().dims().stream().mapToInt(Integer::intValue).toArray();
    FloatView view = FloatView.allocate(arena, dims);
    stored.copyTo(view);
    return view.toArray();
  }
}

package dev.espalier.train.state;

import dev.espalier.memory.FloatView;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.memory.TensorSpec.Kind;
import dev.espalier.safetensors.SafetensorsFile;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/** Reads saved states value by value, whatever their checksum is. */
public final class ReadStates {

  private ReadStates() {}

  /** Reads one value of each kind, under the names that the fuzzed states have. */
  public static void read(Path file) {
    try (Arena arena = Arena.ofConfined();
        SafetensorsFile stored = SafetensorsFile.open(file)) {
      StateReader state = new StateReader(stored);
      StateReader part = state.part("part");
      part.texts();
      part.text("name");
      part.integer("step");
      part.whole("count");
      part.number("loss");
      state.bytes("bytes");
      state.read("values", FloatView.allocate(arena, 3));
      state.mask("mask", List.of(new TensorSpec("w", Shape.of(2, 40), true, Kind.PROJECTION)));
    }
  }
}

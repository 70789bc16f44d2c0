package dev.espalier.experiment.round;

import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.safetensors.SafetensorsFile;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All weights at one step, stored on disk so that they take no memory between rounds. */
final class Snapshot {

  private Snapshot() {}

  static void write(Path file, Slab weights) {
    List<StoredTensor> tensors = new ArrayList<>();
    for (TensorSpec spec : weights.specs()) {
      tensors.add(StoredTensor.f32(spec.name(), weights.view(spec.name())));
    }
    SafetensorsWriter.write(file, Map.of(), tensors);
  }

  static void read(Path file, Slab weights) {
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      for (StoredTensor tensor : stored.tensors()) {
        tensor.copyTo(weights.view(tensor.name()));
      }
    }
  }
}

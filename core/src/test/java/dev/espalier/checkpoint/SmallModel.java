package dev.espalier.checkpoint;

import dev.espalier.memory.FloatView;
import dev.espalier.model.Parameters;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A GPT-2 of unusual shape as tensors that a test can corrupt before writing them. */
final class SmallModel {

  static final String CONFIG =
      """
      {"model_type": "gpt2", "vocab_size": 31, "n_positions": 7, "n_embd": 15, "n_layer": 2,
       "n_head": 3, "n_inner": 11, "bos_token_id": 30, "eos_token_id": 30}
      """;

  final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  final Parameters weights;

  SmallModel(Arena arena, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), CONFIG);
    try (CheckpointDirectory untrained = CheckpointDirectory.openUntrained(folder)) {
      weights = Parameters.allocate(arena, untrained.config());
    }
    weights.initialise(5);
    for (int i = 0; i < weights.layout().specs().size(); i++) {
      String name = weights.layout().specs().get(i).name();
      tensors.put(name, StoredTensor.f32(name, weights.slab().view(i)));
    }
  }

  /** Reads the weights of a directory. */
  static float[] read(Path folder) {
    try (Arena arena = Arena.ofConfined();
        CheckpointDirectory checkpoint = CheckpointDirectory.open(folder)) {
      Parameters read = Parameters.allocate(arena, checkpoint.config());
      checkpoint.readInto(read.slab());
      return read.slab().flat().toArray();
    }
  }

  void put(String name, FloatView values) {
    tensors.put(name, StoredTensor.f32(name, values));
  }

  void write(Path file) {
    SafetensorsWriter.write(file, Map.of(), List.copyOf(tensors.values()));
  }
}

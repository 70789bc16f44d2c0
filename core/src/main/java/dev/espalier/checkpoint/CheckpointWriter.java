package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.PendingDirectory;
import dev.espalier.storage.WriteAside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a model atomically as a standard Hugging Face directory, which {@code
 * AutoModelForCausalLM} and {@code AutoTokenizer} can open.
 */
public final class CheckpointWriter {

  private CheckpointWriter() {}

  /**
   * Writes a model as {@code F32}, with the tokenizer files and the additional {@code config.json}
   * fields of its source checkpoint. Replaces any directory of that name.
   *
   * @throws BadInputException naming the path, if it cannot be written or the disk is full
   */
  public static void write(Path target, CheckpointDirectory source, Parameters weights) {
    write(target, source, weights, Dtype.F32);
  }

  /**
   * Writes a model as {@code F32} or {@code BF16}.
   *
   * @throws BadInputException naming the path, if it cannot be written or the disk is full
   * @throws IllegalArgumentException for another dtype
   */
  public static void write(
      Path target, CheckpointDirectory source, Parameters weights, Dtype dtype) {
    try (PendingDirectory pending = PendingDirectory.beside(target)) {
      Path folder = pending.path();
      writeConfig(folder, ConfigFile.text(weights.config(), source.configFields(), dtype), weights);
      SafetensorsWriter.write(
          folder.resolve(WeightFiles.SINGLE), SafetensorsWriter.PYTORCH, stored(weights, dtype));
      copyFiles(source.path(), folder);
      pending.commit();
    }
  }

  /**
   * Writes a compacted model as {@code F32}, and marks it as compacted. Replaces any directory of
   * that name.
   *
   * @param sparsely whether only nonzero weights of a tensor are stored if that takes fewer bytes;
   *     transformers cannot open the directory then
   * @throws BadInputException naming the path, if it cannot be written or the disk is full
   */
  public static void writeCompacted(
      Path target, CheckpointDirectory source, Parameters weights, boolean sparsely) {
    try (PendingDirectory pending = PendingDirectory.beside(target)) {
      Path folder = pending.path();
      String config = ConfigFile.compactedText(weights.config(), source.configFields());
      writeConfig(folder, config, weights);
      if (sparsely) {
        List<StoredTensor> parts = new ArrayList<>();
        for (TensorSpec spec : weights.layout().specs()) {
          parts.addAll(SparseStorage.parts(spec.name(), weights.slab().view(spec.name())));
        }
        SafetensorsWriter.write(folder.resolve(SparseStorage.FILE), Map.of(), parts);
      } else {
        SafetensorsWriter.write(
            folder.resolve(WeightFiles.SINGLE),
            SafetensorsWriter.PYTORCH,
            stored(weights, Dtype.F32));
      }
      copyFiles(source.path(), folder);
      pending.commit();
    }
  }

  private static List<StoredTensor> stored(Parameters weights, Dtype dtype) {
    List<StoredTensor> stored = new ArrayList<>();
    List<TensorSpec> specs = weights.layout().specs();
    for (int i = 0; i < specs.size(); i++) {
      FloatView view = weights.slab().view(i);
      stored.add(
          switch (dtype) {
            case F32 -> StoredTensor.f32(specs.get(i).name(), view);
            case BF16 -> StoredTensor.bf16(specs.get(i).name(), view);
            default -> throw new IllegalArgumentException("weights are not written as " + dtype);
          });
    }
    return stored;
  }

  private static void writeConfig(Path folder, String text, Parameters weights) {
    Gpt2Config config = weights.config();
    WriteAside.text(folder.resolve(ConfigFile.NAME), text);
    if (!config.isUniform()) {
      RemoteCode.write(folder);
    }
    JsonMapper json = new JsonMapper();
    ObjectNode generation = json.createObjectNode().put("_from_model_config", true);
    TokenIds.write(config, generation);
    WriteAside.text(
        folder.resolve(GenerationTokens.NAME),
        json.writerWithDefaultPrettyPrinter().writeValueAsString(generation) + "\n");
  }

  private static void copyFiles(Path source, Path folder) {
    for (Path file : CompanionFiles.of(source)) {
      Path copy = folder.resolve(source.relativize(file));
      try {
        WriteAside.bytes(copy, Files.readAllBytes(file));
      } catch (IOException e) {
        throw FileFaults.reading(file, e);
      }
    }
  }
}

package dev.espalier.hostile;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.EvaluationRun;
import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.fixture.TestFiles;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.safetensors.SafetensorsWriter;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * A small model with its tokenizer, token files and text, all of them right until a case makes one
 * of them wrong: two blocks of width 12 over the 311 tokens of the test tokenizer.
 */
final class HostileInputs {

  static final int TOKENS = 311;

  final Path folder;
  final Path model;
  final Path tokens;
  Settings settings;

  private HostileInputs(Path folder) {
    this.folder = folder;
    this.model = folder.resolve("model");
    this.tokens = folder.resolve("tokens");
    this.settings =
        Settings.defaults()
            .with(Setting.MODEL, model)
            .with(Setting.DATASET, tokens)
            .with(Setting.BLOCK_SIZE, 16)
            .with(Setting.BATCH_SIZE, 2)
            .with(Setting.MAX_STEPS, 1)
            .with(Setting.ROUNDS, 1)
            .with(Setting.THREADS, 1)
            .with(Setting.KERNELS, "plain")
            .with(Setting.EXECUTION, "dense")
            .with(Setting.SCOPE, "linear");
  }

  /** Makes good inputs in an empty folder. */
  static HostileInputs in(Path folder) throws IOException {
    HostileInputs inputs = new HostileInputs(folder);
    inputs.makeModel();
    inputs.makeTokens();
    inputs.write("text.txt", text(40));
    return inputs;
  }

  private void makeModel() throws IOException {
    Files.createDirectories(model);
    Files.writeString(
        model.resolve("config.json"),
        """
        {"model_type": "gpt2", "vocab_size": 311, "n_positions": 32, "n_embd": 12, "n_layer": 2,
         "n_head": 2, "activation_function": "gelu_new", "layer_norm_epsilon": 1e-05,
         "bos_token_id": 0, "eos_token_id": 0}
        """);
    for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
      Files.copy(TestFiles.resource("tokenizer").resolve(name), model.resolve(name));
    }
    Random random = new Random(9);
    try (Arena arena = Arena.ofConfined();
        CheckpointDirectory untrained = CheckpointDirectory.openUntrained(model)) {
      List<StoredTensor> tensors = new ArrayList<>();
      for (TensorSpec spec : untrained.layout().specs()) {
        int[] dims = spec.shape().dims().stream().mapToInt(Integer::intValue).toArray();
        FloatView view = FloatView.allocate(arena, dims);
        for (long i = 0; i < view.size(); i++) {
          view.set(i, (float) random.nextGaussian(0, 0.1));
        }
        tensors.add(StoredTensor.f32(spec.name(), view));
      }
      SafetensorsWriter.write(
          model.resolve("model.safetensors"), SafetensorsWriter.PYTORCH, tensors);
    }
  }

  private void makeTokens() throws IOException {
    Files.createDirectories(tokens);
    Random random = new Random(3);
    for (String name : List.of("train.bin", "val.bin")) {
      int count = name.startsWith("t") ? 400 : 100;
      ByteBuffer bytes = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
      while (bytes.hasRemaining()) {
        bytes.putShort((short) (1 + random.nextInt(TOKENS - 1)));
      }
      Files.write(tokens.resolve(name), bytes.array());
    }
  }

  /** Returns good English text of the given number of lines. */
  static String text(int lines) {
    return IntStream.range(0, lines)
        .mapToObj(i -> "the grey heron waits " + i + " hours by the weir, and then it walks on")
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** Returns lines of JSON with a good text each. */
  static String jsonLines(int lines) {
    return "{\"text\": \"the grey heron waits by the weir\"}\n".repeat(lines);
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  Path write(String name, byte[] content) throws IOException {
    return Files.write(file(name), content);
  }

  Path write(String name, String content) throws IOException {
    return write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  RawSafetensors weights() throws IOException {
    return RawSafetensors.read(model.resolve("model.safetensors"));
  }

  /** Changes the object in a JSON file. */
  void json(String name, Consumer<ObjectNode> change) throws IOException {
    ObjectNode object = (ObjectNode) RawSafetensors.JSON.readTree(Files.readAllBytes(file(name)));
    change.accept(object);
    write(name, object.toString());
  }

  void with(Setting<?> setting, Object value) {
    settings = settings.with(setting, value.toString(), "setting");
  }

  /** Uses a file or folder in place of the token files. */
  void dataset(String name) {
    with(Setting.DATASET, file(name));
  }

  Path out() {
    return folder.resolve("out");
  }

  void prune() {
    Experiment.builder().settings(settings).out(out()).build().run(ExperimentListener.NONE);
  }

  void evaluate() {
    EvaluationRun.builder().settings(settings).build().run(ExperimentListener.NONE);
  }

  /** Returns all files and folders in the folder, to see what a run leaves. */
  List<Path> all() throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.sorted().toList();
    }
  }
}

package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Parameters;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.Fingerprint;
import dev.espalier.storage.RegularFile;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A GPT-2-family model as a Hugging Face directory: {@code config.json}, safetensors in one file or
 * in shards, and optionally a tokenizer. Opening it checks every name and shape; the weights stay
 * mapped until it is closed.
 */
public final class CheckpointDirectory implements AutoCloseable {

  private final Path path;
  private final ConfigFile configFile;
  private final Gpt2Config config;
  private final Gpt2Layout layout;
  private final @Nullable WeightFiles weights;
  private final List<String> notes;

  private CheckpointDirectory(
      Path path,
      ConfigFile configFile,
      Gpt2Config config,
      @Nullable WeightFiles weights,
      List<String> notes) {
    this.path = path;
    this.configFile = configFile;
    this.config = config;
    this.layout = Gpt2Layout.of(config);
    this.weights = weights;
    this.notes = List.copyOf(notes);
  }

  /**
   * Opens a directory with weights.
   *
   * @throws BadInputException naming the file and the field or tensor at fault
   */
  public static CheckpointDirectory open(Path path) {
    ConfigFile configFile = config(path);
    List<String> notes = new ArrayList<>(configFile.notes());
    Gpt2Layout layout = Gpt2Layout.of(configFile.config());
    List<String> names = layout.specs().stream().map(TensorSpec::name).toList();
    WeightFiles weights =
        WeightFiles.open(path, names, configFile.config().tieWordEmbeddings(), notes::add);
    try {
      Gpt2Config config = new StoredHead(path, weights).decide(configFile.config(), notes);
      new LayoutCheck(path, weights).check(Gpt2Layout.of(config));
      if (weights.names().stream().anyMatch(name -> weights.dtype(name) == Dtype.F64)) {
        notes.add(path + ": weights stored as F64 are rounded to 32-bit floats");
      }
      return new CheckpointDirectory(path, configFile, config, weights, notes);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /**
   * Opens a directory for its configuration and tokenizer only, to train a model from scratch;
   * weights are neither required nor read.
   *
   * @throws BadInputException naming the file and the field at fault
   */
  public static CheckpointDirectory openUntrained(Path path) {
    ConfigFile configFile = config(path);
    return new CheckpointDirectory(path, configFile, configFile.config(), null, configFile.notes());
  }

  /** Opens the embedded model; see {@link EmbeddedCheckpoint}. */
  public static CheckpointDirectory embedded() {
    return open(EmbeddedCheckpoint.folder());
  }

  private static ConfigFile config(Path path) {
    if (!Files.isDirectory(path)) {
      throw new BadInputException(
          path.toString(),
          Files.exists(path) ? "is no directory" : "not found",
          "name a directory with config.json and model.safetensors");
    }
    Path file = path.resolve(ConfigFile.NAME);
    if (!RegularFile.isThere(file)) {
      throw new BadInputException(
          path.toString(), "holds no config.json", "name a Hugging Face model directory");
    }
    return ConfigFile.read(file);
  }

  /** Returns the directory. */
  public Path path() {
    return path;
  }

  /** Returns the model's configuration; where config and weights disagree, that of the weights. */
  public Gpt2Config config() {
    return config;
  }

  /** Returns notes for the user on how the files were read. */
  public List<String> notes() {
    return notes;
  }

  /** Returns the list of the model's tensors. */
  public Gpt2Layout layout() {
    return layout;
  }

  /** Tells whether the model was written by {@code compact} and has not been trained since. */
  public boolean isCompacted() {
    return configFile.compacted();
  }

  /** Returns the size of the weight files, in bytes. */
  public long weightBytes() {
    long bytes = 0;
    for (Path file : requireWeights().files()) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        throw FileFaults.reading(file, e);
      }
    }
    return bytes;
  }

  ObjectNode configFields() {
    return configFile.fields();
  }

  /**
   * Copies the weights, as 32-bit floats, into the tensors of the slab with the same names.
   *
   * @throws BadInputException if a weight is NaN or infinite, naming the tensor and the index
   * @throws IllegalStateException if the directory was opened {@linkplain #openUntrained without
   *     weights}
   */
  public void readInto(Slab slab) {
    WeightFiles files = requireWeights();
    for (int i = 0; i < slab.specs().size(); i++) {
      TensorSpec spec = slab.specs().get(i);
      StoredTensor stored = files.tensor(spec.name());
      FloatView view = slab.view(i);
      stored.copyTo(view);
      Finite.check(files.file(spec.name()), stored.name(), view);
      stored.unload();
    }
    files.unload();
  }

  /**
   * Returns the weights for reading only: where they are stored as 32-bit floats, in the mapped
   * file, otherwise as copies.
   *
   * @param arena holds the copies
   * @throws BadInputException if a weight is NaN or infinite, naming the tensor and the index
   * @throws IllegalStateException if the directory was opened {@linkplain #openUntrained without
   *     weights}
   */
  public Parameters weights(Arena arena) {
    WeightFiles files = requireWeights();
    List<FloatView> views = new ArrayList<>();
    for (TensorSpec spec : layout.specs()) {
      StoredTensor stored = files.tensor(spec.name());
      FloatView view =
          stored
              .asFloats()
              .orElseGet(
                  () -> {
                    FloatView copy = FloatView.allocate(arena, spec.shape());
                    stored.copyTo(copy);
                    stored.unload();
                    return copy;
                  });
      Finite.check(files.file(spec.name()), stored.name(), view);
      views.add(view);
    }
    return Parameters.over(config, Slab.over(layout.specs(), views));
  }

  /**
   * Returns the tokens that begin and end generated text.
   *
   * @throws BadInputException naming the file and the field that is not an id
   */
  public GenerationTokens generationTokens() {
    return GenerationTokens.of(path, config());
  }

  /** Opens the model's own tokenizer, if the directory contains one; the caller closes it. */
  public Optional<Tokenizer> tokenizer() {
    return TokenizerFiles.open(path);
  }

  /** Returns the SHA-256 of {@code config.json} and the weight files. */
  public String fingerprint() {
    Fingerprint fingerprint = Fingerprint.start().add(path.resolve(ConfigFile.NAME));
    if (weights != null) {
      weights.files().forEach(fingerprint::add);
    }
    return fingerprint.hex();
  }

  /** Tells whether all weights are in the given file. */
  public boolean holdsOnly(Path file) {
    List<Path> files = requireWeights().files();
    try {
      return files.size() == 1 && Files.isSameFile(files.getFirst(), file);
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  private WeightFiles requireWeights() {
    if (weights == null) {
      throw new IllegalStateException(path + " was opened without weights");
    }
    return weights;
  }

  @Override
  public void close() {
    if (weights != null) {
      weights.close();
    }
  }
}

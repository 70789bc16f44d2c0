package dev.espalier.fuzz;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.fixture.TestFiles;
import dev.espalier.mask.MaskFile;
import dev.espalier.prune.Scope;
import dev.espalier.record.MetricsFile;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.compare.ComparisonDirectory;
import dev.espalier.record.compare.TransferDirectory;
import dev.espalier.safetensors.SafetensorsFile;
import dev.espalier.safetensors.Seal;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.settings.RecordedSettings;
import dev.espalier.settings.Setting;
import dev.espalier.settings.SettingsFile;
import dev.espalier.text.dataset.ReadTokens;
import dev.espalier.text.rows.FileRows;
import dev.espalier.torch.TorchFile;
import dev.espalier.train.state.ReadStates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Readers of bytes from anywhere, each with good documents to begin from. */
enum FuzzedReader {
  SAFETENSORS {
    @Override
    List<byte[]> seeds() throws IOException {
      return List.of(FuzzSeeds.safetensors(), FuzzSeeds.mask());
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      Path file = Files.write(folder.resolve("a.safetensors"), bytes);
      Seal.isIntact(file);
      try (SafetensorsFile stored = SafetensorsFile.open(file)) {
        for (StoredTensor tensor : stored.tensors()) {
          if (tensor.size() > 0 && tensor.dtype().isNumber()) {
            tensor.value(tensor.size() - 1);
          }
        }
      }
    }
  },
  SAFETENSORS_HEADER {
    @Override
    List<byte[]> seeds() throws IOException {
      return List.of(FuzzSeeds.header(FuzzSeeds.safetensors()), FuzzSeeds.header(FuzzSeeds.mask()));
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      SAFETENSORS.read(folder, FuzzSeeds.withHeader(bytes, 256));
    }
  },
  MASK {
    @Override
    List<byte[]> seeds() throws IOException {
      return List.of(FuzzSeeds.mask());
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      Path file = Files.write(folder.resolve("mask.safetensors"), bytes);
      MaskFile.modelOf(file);
      MaskFile.readAlone(file).mask();
      MaskFile.read(file, FuzzSeeds.TENSORS, FuzzSeeds.TENSORS, note -> {});
    }
  },
  TORCH {
    @Override
    List<byte[]> seeds() throws IOException {
      return List.of(
          FuzzSeeds.torch("zipped"), FuzzSeeds.torch("legacy"), FuzzSeeds.torch("protocol4"));
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      try (TorchFile stored = TorchFile.open(Files.write(folder.resolve("a.bin"), bytes))) {
        for (StoredTensor tensor : stored.tensors()) {
          if (tensor.size() > 0 && tensor.dtype().isNumber()) {
            tensor.value(tensor.size() - 1);
          }
        }
      }
    }
  },
  STATE {
    @Override
    List<byte[]> seeds() throws IOException {
      return List.of(FuzzSeeds.state());
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      ReadStates.read(Files.write(folder.resolve("step-00000001.safetensors"), bytes));
    }
  },
  TOKENS {
    @Override
    List<byte[]> seeds() {
      return List.of(new byte[] {1, 0, 2, 0, 3, 0, 4, 0, 5, 1}, new byte[64], FuzzSeeds.llmC());
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      ReadTokens.read(Files.write(folder.resolve("train.bin"), bytes), 4, 300);
    }
  },
  METRICS {
    @Override
    List<byte[]> seeds() {
      return List.of(FuzzSeeds.utf8(FuzzSeeds.METRICS.repeat(2)));
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      MetricsFile.read(Files.write(folder.resolve("metrics.jsonl"), bytes));
    }
  },
  ROUND {
    @Override
    List<byte[]> seeds() throws IOException {
      return List.of(FuzzSeeds.round());
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      RunDirectory run = RunDirectory.at(folder);
      Files.createDirectories(run.round(1));
      Files.write(run.roundFile(1), bytes);
      run.wholeRound(1);
    }
  },
  COMPARISON {
    @Override
    List<byte[]> seeds() {
      return List.of(FuzzSeeds.utf8(FuzzSeeds.COMPARISON));
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      ComparisonDirectory comparison = ComparisonDirectory.at(folder);
      Files.write(comparison.json(), bytes);
      comparison.read();
    }
  },
  REQUEST {
    @Override
    List<byte[]> seeds() {
      return List.of(FuzzSeeds.utf8(FuzzSeeds.REQUEST));
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      Files.write(folder.resolve("request.json"), bytes);
      TransferDirectory.at(folder).request();
    }
  },
  EXPERIMENT {
    @Override
    List<byte[]> seeds() {
      return List.of(FuzzSeeds.utf8(FuzzSeeds.SETTINGS));
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      RunDirectory run = RunDirectory.at(folder);
      Files.write(run.experimentFile(), bytes);
      run.experiment();
      RecordedSettings.read(run.experimentFile()).settings();
    }
  },
  SETTINGS {
    @Override
    List<byte[]> seeds() {
      return List.of(
          FuzzSeeds.utf8(FuzzSeeds.SETTINGS), FuzzSeeds.utf8("{rate: 0.5, reset: none}"));
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      SettingsFile.read(new ByteArrayInputStream(bytes), "settings.yaml");
    }
  },
  VALUE {
    @Override
    List<byte[]> seeds() {
      return FuzzSeeds.VALUES.stream().map(FuzzSeeds::utf8).toList();
    }

    @Override
    void read(Path folder, byte[] bytes) {
      List<Setting<?>> all = Setting.all();
      int which = bytes.length == 0 ? 0 : Byte.toUnsignedInt(bytes[0]) % all.size();
      String text = FuzzSeeds.text(bytes, Math.min(1, bytes.length));
      all.get(which).value().parse(text, "--option");
    }
  },
  SCOPE {
    @Override
    List<byte[]> seeds() {
      return List.of(
          FuzzSeeds.utf8("c_attn,mlp.c_fc"),
          FuzzSeeds.utf8(".*\\.h\\.[0-3]\\..*(attn|mlp)\\.c_\\w+\\.weight"),
          FuzzSeeds.utf8("(?!.*ln_)(?:transformer|lm_head)\\.(\\w+\\.)*?weight"));
    }

    @Override
    void read(Path folder, byte[] bytes) {
      Scope.resolve(FuzzSeeds.text(bytes, 0), FuzzSeeds.TENSORS, "--scope");
    }
  },
  CONFIG {
    @Override
    List<byte[]> seeds() throws IOException {
      return List.of(
          Files.readAllBytes(TestFiles.resource("golden/tiny/model/config.json")),
          FuzzSeeds.utf8(FuzzSeeds.COMPACT_CONFIG));
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      Files.write(folder.resolve("config.json"), bytes);
      try (CheckpointDirectory model = CheckpointDirectory.openUntrained(folder)) {
        model.generationTokens();
        model.layout().specs();
      }
    }
  },
  GENERATION_CONFIG {
    @Override
    List<byte[]> seeds() {
      return List.of(FuzzSeeds.utf8("{\"bos_token_id\": 3, \"eos_token_id\": [1, 2]}"));
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      Files.write(folder.resolve("generation_config.json"), bytes);
      CONFIG.read(folder, CONFIG.seeds().getFirst());
    }
  },
  INDEX {
    @Override
    List<byte[]> seeds() throws IOException {
      return List.of(FuzzSeeds.index());
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      Files.write(folder.resolve("config.json"), CONFIG.seeds().getFirst());
      Files.write(folder.resolve("a.safetensors"), FuzzSeeds.weights());
      Files.write(folder.resolve("model.safetensors.index.json"), bytes);
      CheckpointDirectory.open(folder).close();
    }
  },
  TOKENIZER {
    @Override
    List<byte[]> seeds() throws IOException {
      return List.of(FuzzSeeds.tokenizer());
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      Files.write(folder.resolve("tokenizer.json"), bytes);
      FuzzSeeds.encode(folder);
    }
  },
  TWO_FILES {
    @Override
    List<byte[]> seeds() {
      return List.of(
          FuzzSeeds.utf8(
              "{\"a\": 0, \"b\": 1, \"ab\": 2, \"<|endoftext|>\": 3}\0#version: 0.2\na b\n"));
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      List<byte[]> parts = FuzzSeeds.parts(bytes, 2);
      Files.write(folder.resolve("vocab.json"), parts.get(0));
      Files.write(folder.resolve("merges.txt"), parts.get(1));
      FuzzSeeds.encode(folder);
    }
  },
  SPECIAL_TOKENS {
    @Override
    List<byte[]> seeds() {
      return List.of(FuzzSeeds.utf8(FuzzSeeds.SPECIAL_TOKENS));
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      List<byte[]> parts = FuzzSeeds.parts(bytes, 3);
      Files.write(folder.resolve("tokenizer_config.json"), parts.get(0));
      Files.write(folder.resolve("special_tokens_map.json"), parts.get(1));
      Files.write(folder.resolve("added_tokens.json"), parts.get(2));
      Files.write(folder.resolve("tokenizer.json"), FuzzSeeds.tokenizer());
      FuzzSeeds.encode(folder);
    }
  },
  LINES {
    @Override
    List<byte[]> seeds() throws IOException {
      return List.of(FuzzSeeds.utf8("one é\r\ntwo 😀\n\n"), FuzzSeeds.gzip(), FuzzSeeds.zstd());
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      FuzzSeeds.rows(folder, "a.txt", bytes);
    }
  },
  JSON {
    @Override
    List<byte[]> seeds() {
      return List.of(
          FuzzSeeds.utf8(
              "{\"id\": 1, \"text\": \"é \\u00e9\"}\n{\"text\": \"\", \"x\": [1, {}]}\n"),
          FuzzSeeds.utf8("[{\"text\": \"a\"}, {\"text\": \"\\ud83d\\ude00\"}]"));
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      FuzzSeeds.rows(folder, "a.jsonl", bytes);
    }
  },
  CSV {
    @Override
    List<byte[]> seeds() {
      return List.of(FuzzSeeds.utf8("id,text\n1,\"a, \"\"b\"\"\nc\"\n\n2,é\r\n"));
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      FuzzSeeds.rows(folder, "a.csv", bytes);
      FuzzSeeds.rows(folder, "a.tsv", bytes);
    }
  },
  PARQUET {
    @Override
    List<byte[]> seeds() throws IOException {
      return List.of(
          FuzzSeeds.parquet("none"), FuzzSeeds.parquet("zstd"), FuzzSeeds.parquet("nested"));
    }

    @Override
    void read(Path folder, byte[] bytes) throws IOException {
      FuzzSeeds.rows(folder, "a.parquet", bytes);
      Path file = folder.resolve("a.parquet");
      new FileRows(List.of(file), "body").forEach(row -> {});
    }
  };

  /** Returns good documents, from which malformed ones are made. */
  abstract List<byte[]> seeds() throws IOException;

  /**
   * Reads a document.
   *
   * @param folder an empty folder for files
   * @throws dev.espalier.fault.BadInputException if it is refused
   */
  abstract void read(Path folder, byte[] bytes) throws IOException;

  /** Returns the name of its folder in the stored corpus. */
  String corpus() {
    return name().toLowerCase(Locale.ROOT);
  }
}

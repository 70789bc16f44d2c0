package dev.espalier.experiment.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.HeardNotes;
import dev.espalier.experiment.TrainingRun;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.tool.Inspection;
import dev.espalier.experiment.tool.InspectionResult;
import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.SmallRun;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskWithOrigin;
import dev.espalier.memory.Shape;
import dev.espalier.memory.TensorSpec;
import dev.espalier.prune.Scope;
import dev.espalier.record.RoundRecord;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that begin with a mask. */
class InitialMaskTest {

  @TempDir private Path folder;

  private List<TensorSpec> specs = List.of();
  private String hash = "";

  @BeforeEach
  void readsTheModel() {
    try (CheckpointDirectory checkpoint = CheckpointDirectory.open(SmallRun.MODEL)) {
      specs = checkpoint.layout().specs();
      hash = checkpoint.fingerprint();
    }
  }

  /** Without dropout, which differs between rounds. */
  private static Settings settings() {
    return SmallRun.settings()
        .with(Setting.LEARNING_RATE, 1e-3)
        .with(Setting.MAX_STEPS, 3)
        .with(Setting.DROPOUT, 0)
        .with(Setting.RATE, 0.5)
        .with(Setting.UNTIL, 1)
        .with(Setting.ROUNDS, 0)
        .with(Setting.KERNELS, "plain")
        .with(Setting.EXECUTION, "dense");
  }

  private List<RoundRecord> run(Settings settings, String name, String... notes) {
    HeardNotes heard = new HeardNotes();
    List<RoundRecord> rounds =
        Experiment.builder()
            .settings(settings)
            .out(folder.resolve(name))
            .resume(Files.exists(folder.resolve(name)))
            .build()
            .run(heard)
            .rounds();
    for (String note : notes) {
      assertThat(heard.all()).anyMatch(message -> message.contains(note));
    }
    return rounds;
  }

  /** A mask that prunes every n-th weight of a scope. */
  private Path mask(String name, String scope, int every, Optional<String> model) {
    Path file = folder.resolve(name);
    Mask mask =
        Mask.dense(Scope.resolve(scope, specs, "test")).keeping((_, i) -> i % every != every - 1);
    MaskFile.write(file, new MaskWithOrigin(mask, model));
    return file;
  }

  private void refused(Settings settings, String... words) {
    assertThatThrownBy(() -> run(settings, "refused"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContaining("\n");
    assertThat(folder.resolve("refused")).doesNotExist();
  }

  @Test
  void aTicketTrainsAsInTheRunItComesFrom() {
    List<RoundRecord> whole = run(settings().with(Setting.ROUNDS, 2), "whole");
    Path round = folder.resolve("whole/rounds/001");
    for (Path mask : List.of(round, round.resolve("mask.safetensors"))) {
      List<RoundRecord> later =
          run(
              settings().with(Setting.ROUNDS, 1).with(Setting.MASK, mask),
              "later " + mask.getFileName());
      assertThat(later).hasSize(2);
      for (int r = 0; r < 2; r++) {
        assertThat(later.get(r).pruning().layerSparsity())
            .isEqualTo(whole.get(r + 1).pruning().layerSparsity());
        assertThat(later.get(r).losses().trainLoss())
            .isEqualTo(whole.get(r + 1).losses().trainLoss());
        assertThat(later.get(r).losses().evalLoss())
            .isEqualTo(whole.get(r + 1).losses().evalLoss());
      }
    }
    // A run stands for its last round.
    assertThat(
            run(settings().with(Setting.MASK, folder.resolve("whole")), "last")
                .getFirst()
                .pruning()
                .sparsity())
        .isEqualTo(whole.getLast().pruning().sparsity());
  }

  @Test
  void tensorsOutsideTheMaskAreKeptAndItsHashIsRecorded() throws IOException {
    Path mask = mask("m.safetensors", ".*mlp.c_fc.weight", 3, Optional.of(hash));
    RoundRecord first = run(settings().with(Setting.MASK, mask), "run").getFirst();
    assertThat(first.pruning().layerSparsity().get("transformer.h.1.mlp.c_fc.weight"))
        .isBetween(0.33, 0.334);
    assertThat(first.pruning().layerSparsity().get("transformer.h.1.attn.c_attn.weight")).isZero();
    assertThat(Files.readString(folder.resolve("run/experiment.yaml")))
        .contains("mask: ", "mask_sha256: ");
    assertThat(MaskFile.modelOf(folder.resolve("run/rounds/000/mask.safetensors"))).contains(hash);
  }

  /** A mask beside a model that is not part of a round. */
  @Test
  void aMaskBesideAModelIsIgnored() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(SmallRun.MODEL.resolve(file), model.resolve(file));
    }
    Path mask = mask("mask.safetensors", ".*mlp.c_fc.weight", 3, Optional.of("0".repeat(64)));
    refused(
        settings().with(Setting.MODEL, model).with(Setting.MASK, mask),
        "mask.safetensors",
        "belongs to another checkpoint");
  }

  @Test
  void groupsAreCutFromWhatTheMaskLeaves() {
    Path mask = mask("m.safetensors", "linear", 2, Optional.of(hash));
    List<RoundRecord> rounds =
        run(
            settings()
                .with(Setting.MASK, mask)
                .with(Setting.GRANULARITY, "layer")
                .with(Setting.RATE, 0.4)
                .with(Setting.ROUNDS, 1),
            "run");
    // One of three layers is pruned, including what was left of it.
    assertThat(rounds.getLast().pruning().weightsLeft() * 3.0 / 2)
        .isBetween(
            rounds.getFirst().pruning().weightsLeft() - 9.0,
            rounds.getFirst().pruning().weightsLeft() + 9.0);
  }

  @Test
  void masksOfOtherModelsAreRefused() throws IOException {
    Settings with = settings();
    Path other = mask("other.safetensors", "linear", 2, Optional.of("abcdef0123456789"));
    refused(
        with.with(Setting.MASK, other), "other.safetensors", "abcdef012345", hash.substring(0, 12));
    Path mine = mask("mine.safetensors", "linear", 2, Optional.of(hash));
    refused(with.with(Setting.MASK, mine).with(Setting.SCOPE, "ln_1"), "is not in the scope");
    refused(with.with(Setting.MASK, folder.resolve("none")), "none", "not found");
    refused(
        with.with(Setting.MASK, SmallRun.MODEL.resolve("model.safetensors")), "name a mask's file");
    byte[] bytes = Files.readAllBytes(mine);
    bytes[bytes.length - 1] = 2;
    Path spoilt = Files.write(folder.resolve("spoilt.safetensors"), bytes);
    refused(with.with(Setting.MASK, spoilt), "has the value 2");
    TensorSpec wide = Scope.resolve("linear", specs, "test").getFirst();
    TensorSpec narrow = new TensorSpec(wide.name(), Shape.of(2, 3), wide.decays(), wide.kind());
    Path shape = folder.resolve("shape.safetensors");
    MaskFile.write(shape, MaskWithOrigin.to(hash, Mask.dense(List.of(narrow))));
    refused(with.with(Setting.MASK, shape), wide.name(), "use a mask made for this model");
  }

  @Test
  void aMaskOfAnUnknownCheckpointIsAcceptedWithANote() {
    Path mask = mask("m.safetensors", "linear", 2, Optional.empty());
    run(settings().with(Setting.MASK, mask), "run", "does not say which checkpoint");
  }

  @Test
  void aRoundHasItsOwnAndItsBareModelTakesTheRunsMasks() {
    run(settings().with(Setting.ROUNDS, 1), "run");
    Path round = folder.resolve("run/rounds/001");
    Settings again = settings().with(Setting.MASK, round);
    refused(again.with(Setting.MODEL, round), "mask", "brings a mask of its own");
    RoundRecord first = run(again.with(Setting.MODEL, round.resolve("model")), "bare").getFirst();
    assertThat(first.pruning().sparsity()).isEqualTo(0.5);
  }

  @Test
  void zerosAreKeptBesideTheMask() {
    run(settings().with(Setting.ROUNDS, 1), "run");
    Path model = folder.resolve("run/rounds/001/model");
    String ofModel;
    try (CheckpointDirectory checkpoint = CheckpointDirectory.open(model)) {
      ofModel = checkpoint.fingerprint();
    }
    Path mask = mask("m.safetensors", "linear", 2, Optional.of(ofModel));
    Settings settings = settings().with(Setting.MODEL, model).with(Setting.MASK, mask);
    assertThat(run(settings, "without", "exactly zero").getFirst().pruning().sparsity())
        .isBetween(0.499, 0.501);
    assertThat(run(settings.with(Setting.KEEP_ZEROS, true), "with").getFirst().pruning().sparsity())
        .isBetween(0.7, 0.8);
  }

  @Test
  void aRunResumesOnlyWithItsInitialMask() throws IOException {
    Path mask = mask("m.safetensors", "linear", 2, Optional.of(hash));
    Settings settings = settings().with(Setting.MASK, mask).with(Setting.ROUNDS, 1);
    List<RoundRecord> rounds = run(settings, "run");
    assertThat(run(settings, "run")).isEqualTo(rounds);
    Path same = Files.copy(mask, folder.resolve("copy.safetensors"));
    assertThat(run(settings.with(Setting.MASK, same), "run")).isEqualTo(rounds);
    mask("m.safetensors", "linear", 3, Optional.of(hash));
    assertThatThrownBy(() -> run(settings, "run")).hasMessageContaining("mask_sha256");
  }

  @Test
  void trainingAcceptsAMaskToo() {
    Path mask = mask("m.safetensors", "linear", 2, Optional.of(hash));
    TrainingRun.builder()
        .settings(settings().with(Setting.MASK, mask))
        .out(folder.resolve("trained"))
        .build()
        .run(ExperimentListener.NONE);
    InspectionResult trained =
        Inspection.builder().model(folder.resolve("trained/model").toString()).build().run();
    assertThat(trained.zeros().layerSparsity().get("transformer.h.0.mlp.c_fc.weight"))
        .isBetween(0.49, 0.501);
    assertThatThrownBy(
            () ->
                TrainingRun.builder()
                    .fromScratch(SmallRun.MODEL)
                    .settings(settings().with(Setting.MASK, mask))
                    .out(folder.resolve("scratch"))
                    .build()
                    .run(ExperimentListener.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("mask");
  }
}

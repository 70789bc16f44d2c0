package dev.espalier.publish;

import dev.espalier.experiment.verify.RunKind;
import dev.espalier.fault.BadInputException;
import dev.espalier.hub.push.Content;
import dev.espalier.hub.push.PushFile;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.files.Checksums;
import dev.espalier.record.files.FileList;
import dev.espalier.record.files.FileRecord;
import dev.espalier.settings.RecordedSettings;
import dev.espalier.settings.SettingsFile;
import dev.espalier.storage.FileFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What is pushed: a round of a run, a training run, or any directory.
 *
 * @param directory the directory of the run, or the directory itself
 * @param round the round, if it is a run that prunes
 * @param kind what the directory is
 */
record PushSource(Path directory, OptionalInt round, Kind kind) {

  /** The kinds of sources. */
  enum Kind {
    ROUND,
    TRAINING,
    DIRECTORY
  }

  static final String CARD = "README.md";

  private static final Path CURRENT = Path.of("");

  /**
   * Finds the source that a path names: a run means its last round.
   *
   * @throws BadInputException if there is nothing to push
   */
  static PushSource of(Path path) {
    Path name = path.getFileName();
    if (!Files.exists(path) && name != null && name.toString().matches("\\d{1,9}")) {
      Path run = path.getParent() == null ? CURRENT : path.getParent();
      return ofRun(run, OptionalInt.of(Integer.parseInt(name.toString())));
    }
    if (!Files.isDirectory(path)) {
      throw new BadInputException(
          path.toString(),
          Files.exists(path) ? "is no directory" : "not found",
          "name a run, a round of it such as runs/wiki/5, or the directory of a model");
    }
    if (RunDirectory.isRound(path)) {
      Path run = path.toAbsolutePath().normalize().resolve("../..").normalize();
      return ofRun(run, OptionalInt.of(Integer.parseInt(name(path))));
    }
    if (RunKind.of(path).isPresent()) {
      return ofRun(path, OptionalInt.empty());
    }
    return new PushSource(path, OptionalInt.empty(), Kind.DIRECTORY);
  }

  private static String name(Path path) {
    return path.toAbsolutePath().normalize().getFileName().toString();
  }

  private static PushSource ofRun(Path path, OptionalInt round) {
    RunKind kind =
        RunKind.of(path)
            .orElseThrow(
                () ->
                    new BadInputException(
                        path.toString(),
                        "is no run (no experiment.yaml)",
                        "name a run, a round of it such as runs/wiki/5, or the directory of a"
                            + " model"));
    RunDirectory run = RunDirectory.at(path);
    switch (kind) {
      case COMPARISON, TRANSFER ->
          throw new BadInputException(
              path.toString(), "holds several runs", "name one of the runs in it");
      case TRAINING -> {
        if (!Files.isRegularFile(run.trainingResult())) {
          throw new BadInputException(
              path.toString(), "is not complete", "end it with {resume|resume(true)} first");
        }
        return new PushSource(path, OptionalInt.empty(), Kind.TRAINING);
      }
      case RUN, CONTROL -> {
        List<RoundRecord> rounds = run.roundsOfRunOrControl();
        if (rounds.isEmpty()) {
          throw new BadInputException(
              path.toString(), "has no whole round yet", "wait for the first");
        }
        int wanted = round.orElse(rounds.getLast().round());
        if (rounds.stream().noneMatch(each -> each.round() == wanted)) {
          throw new BadInputException(
              path.toString(),
              "has no round " + wanted,
              "its rounds are %d to %d"
                  .formatted(rounds.getFirst().round(), rounds.getLast().round()));
        }
        return new PushSource(path, OptionalInt.of(wanted), Kind.ROUND);
      }
    }
    throw new IllegalStateException("unknown kind " + kind);
  }

  /** Returns the name of the run or the directory. */
  String name() {
    return name(directory);
  }

  /** Returns the path of the card that the user may have written. */
  Path ownCard() {
    return directory.resolve(CARD);
  }

  /**
   * Returns the files to push, without a card.
   *
   * @param allRounds whether each round up to this one is pushed as well, in a folder of its own
   * @throws BadInputException if a file is missing, or has another size than recorded
   */
  List<PushFile> files(boolean allRounds) {
    RunDirectory run = RunDirectory.at(directory);
    List<PushFile> files = new ArrayList<>();
    switch (kind) {
      case DIRECTORY -> tree(files, directory, "");
      case TRAINING -> {
        check(directory, run.trainingResult());
        tree(files, run.trainedModel(), "");
        addIfThere(files, run.trainedMetrics(), "");
        addIfThere(files, RunDirectory.maskIn(directory), "");
        addIfThere(files, run.trainingResult(), "");
        files.add(settings(run));
      }
      case ROUND -> {
        round(files, run, round.orElseThrow(), "");
        if (allRounds) {
          roundsUpTo(run).forEach(each -> round(files, run, each, folder(each)));
        }
        addIfThere(files, run.resultsCsv(), "");
        addIfThere(files, run.resultsJson(), "");
        addIfThere(files, run.report(), "");
        tree(files, run.figures(), "figures/");
        files.add(settings(run));
      }
    }
    files.removeIf(file -> file.path().equals(CARD));
    return files;
  }

  /** Returns the files of this round alone, in a folder of its own. */
  List<PushFile> roundFiles() {
    List<PushFile> files = new ArrayList<>();
    int number = round.orElseThrow();
    round(files, RunDirectory.at(directory), number, folder(number));
    return files;
  }

  private List<Integer> roundsUpTo(RunDirectory run) {
    return run.roundsOfRunOrControl().stream()
        .map(RoundRecord::round)
        .filter(each -> each <= round.orElseThrow())
        .toList();
  }

  private static String folder(int round) {
    return "rounds/%03d/".formatted(round);
  }

  private static void round(List<PushFile> files, RunDirectory run, int round, String prefix) {
    check(run.round(round), run.roundFile(round));
    tree(files, run.model(round), prefix);
    addIfThere(files, run.mask(round), prefix);
    addIfThere(files, run.roundFile(round), prefix);
    addIfThere(files, run.metrics(round), prefix);
    addIfThere(files, run.sample(round), prefix);
  }

  /** A damaged model is not pushed; its hashes are computed on the way. */
  private static void check(Path folder, Path record) {
    for (FileRecord file : Checksums.in(record).files()) {
      FileList.fault(folder, file, false)
          .ifPresent(
              fault -> {
                throw new BadInputException(
                    folder.resolve(file.path()).toString(),
                    fault,
                    "'espalier verify' says how to mend the run");
              });
    }
  }

  /** Returns the settings without the folders of this machine. */
  private static PushFile settings(RunDirectory run) {
    String text = RecordedSettings.read(run.experimentFile()).yaml();
    String kept =
        text.lines()
            .filter(line -> !line.startsWith(SettingsFile.WORKING_DIRECTORY + ":"))
            .map(line -> line + "\n")
            .reduce("", String::concat);
    return new PushFile("experiment.yaml", Content.of(kept));
  }

  private static void addIfThere(List<PushFile> files, Path file, String prefix) {
    if (Files.isRegularFile(file)) {
      files.add(new PushFile(prefix + file.getFileName(), Content.of(file)));
    }
  }

  /** Adds all files below a folder but hidden and partial ones. */
  private static void tree(List<PushFile> files, Path folder, String prefix) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        String path = folder.relativize(file).toString().replace('\\', '/');
        if (!isHidden(path)) {
          files.add(new PushFile(prefix + path, Content.of(file)));
        }
      }
    } catch (IOException e) {
      throw FileFaults.reading(folder, e);
    }
  }

  private static boolean isHidden(String path) {
    return Stream.of(path.toLowerCase(Locale.ROOT).split("/")).anyMatch(p -> p.startsWith("."));
  }
}

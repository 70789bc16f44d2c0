package dev.espalier.experiment.verify;

import dev.espalier.checkpoint.CheckpointDirectory;
import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.memory.Slab;
import dev.espalier.record.LayerDensity;
import dev.espalier.record.Pruning;
import dev.espalier.record.Results;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.files.Checksums;
import dev.espalier.record.files.FileList;
import dev.espalier.record.files.FileRecord;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rounds of a run with their records, with each other and with {@code results.json}:
 * files with their checksums, masks with the recorded counts and with the mask of the round before,
 * weights with masks.
 */
public final class RoundsCheck {

  /** The amount of data that is read. */
  public enum Depth {
    /** Records and file sizes. */
    SIZES,
    /** Everything needed to resume: all masks, and the whole last round. */
    RESUME,
    /** Everything. */
    ALL
  }

  /**
   * The result of a check.
   *
   * @param rounds indices of the existing rounds
   * @param missing indices missing among them
   * @param withoutChecksums indices of the rounds written by an earlier version
   * @param files number of files compared with checksums
   * @param bytes recorded total size of these files
   * @param damages the damage, by round
   */
  public record Found(
      List<Integer> rounds,
      List<Integer> missing,
      List<Integer> withoutChecksums,
      int files,
      long bytes,
      List<Damage> damages) {

    /** Copies the lists. */
    public Found {
      rounds = List.copyOf(rounds);
      missing = List.copyOf(missing);
      withoutChecksums = List.copyOf(withoutChecksums);
      damages = List.copyOf(damages);
    }
  }

  private final RunDirectory run;
  private final boolean nested;
  private final Depth depth;
  private final List<Integer> rounds;
  private final List<Integer> withoutChecksums = new ArrayList<>();
  private final List<Damage> damages = new ArrayList<>();
  private final Map<Integer, RoundRecord> records = new LinkedHashMap<>();
  private int files;
  private long bytes;

  private RoundsCheck(RunDirectory run, boolean nested, Depth depth) {
    this.run = run;
    this.nested = nested;
    this.depth = depth;
    this.rounds = run.roundsThere();
  }

  /**
   * Checks all existing rounds. Modifies nothing.
   *
   * @param nested whether each mask must be a subset of the previous one, as in all runs except
   *     controls
   */
  public static Found of(RunDirectory run, boolean nested, Depth depth) {
    return new RoundsCheck(run, nested, depth).check();
  }

  private Found check() {
    Mask before = null;
    for (int round : rounds) {
      int faults = damages.size();
      record(round);
      Mask mask = depth == Depth.SIZES || damages.size() > faults ? null : mask(round, before);
      if (mask != null && hashes(round)) {
        weights(round, mask);
      }
      before = mask;
    }
    results();
    return new Found(rounds, missing(), withoutChecksums, files, bytes, damages);
  }

  private List<Integer> missing() {
    if (rounds.isEmpty()) {
      return List.of();
    }
    return IntStream.range(nested ? 0 : rounds.getFirst(), rounds.getLast())
        .filter(round -> !rounds.contains(round))
        .boxed()
        .toList();
  }

  private boolean hashes(int round) {
    return depth == Depth.ALL || depth == Depth.RESUME && round == rounds.getLast();
  }

  private void record(int round) {
    try {
      Optional<RoundRecord> record = run.wholeRound(round);
      if (record.isEmpty()) {
        damages.add(Damage.of(round, run.round(round), "holds no round.json"));
        return;
      }
      records.put(round, record.get());
      Checksums checksums = Checksums.in(run.roundFile(round));
      if (!checksums.known()) {
        withoutChecksums.add(round);
        require(round, run.mask(round));
        require(round, run.model(round));
      }
      for (FileRecord file : checksums.files()) {
        boolean isMask = run.round(round).resolve(file.path()).equals(run.mask(round));
        boolean hash = hashes(round) || depth == Depth.RESUME && isMask;
        compare(round, run.round(round), file, hash);
      }
      for (FileRecord file : checksums.state()) {
        if (Files.exists(run.path().resolve(file.path()))) {
          compare(round, run.path(), file, depth != Depth.SIZES);
        }
      }
    } catch (BadInputException e) {
      damages.add(Damage.of(round, run.roundFile(round), e));
    }
  }

  private void require(int round, Path file) {
    if (!Files.exists(file)) {
      damages.add(Damage.of(round, file, "is missing"));
    }
  }

  private void compare(int round, Path folder, FileRecord file, boolean hash) {
    files++;
    bytes += file.bytes();
    FileList.fault(folder, file, hash)
        .ifPresent(what -> damages.add(Damage.of(round, folder.resolve(file.path()), what)));
  }

  private @Nullable Mask mask(int round, @Nullable Mask before) {
    Mask mask;
    try {
      mask = MaskFile.readAlone(run.mask(round)).mask();
    } catch (BadInputException e) {
      damages.add(Damage.of(round, run.mask(round), e));
      return null;
    }
    Optional<String> fault =
        counts(Objects.requireNonNull(records.get(round)).pruning(), mask)
            .or(() -> nested && before != null ? notWithin(mask, before, round) : Optional.empty());
    fault.ifPresent(what -> damages.add(Damage.of(round, run.mask(round), what)));
    return fault.isPresent() ? null : mask;
  }

  private static Optional<String> counts(Pruning recorded, Mask mask) {
    if (mask.survivors() != recorded.weightsLeft()) {
      return Optional.of(
          "keeps "
              + mask.survivors()
              + " weights, and round.json says weights_left "
              + recorded.weightsLeft());
    }
    if (mask.sparsity() != recorded.sparsity()) {
      return Optional.of(
          "has the sparsity " + mask.sparsity() + ", and round.json says " + recorded.sparsity());
    }
    Map<String, Long> left = new LinkedHashMap<>();
    for (int t = 0; t < mask.specs().size(); t++) {
      left.put(mask.specs().get(t).name(), mask.survivors(t));
    }
    return recorded.layers().stream()
        .filter(layer -> !left.getOrDefault(layer.name(), -1L).equals(layer.left()))
        .findFirst()
        .map(
            (LayerDensity layer) ->
                "keeps "
                    + left.getOrDefault(layer.name(), 0L)
                    + " weights of "
                    + layer.name()
                    + ", and round.json says "
                    + layer.left());
  }

  private static Optional<String> notWithin(Mask mask, Mask before, int round) {
    if (!mask.specs().equals(before.specs())) {
      return Optional.of("is of another scope than the mask of the round before");
    }
    long grown = mask.survivors() - mask.and(before).survivors();
    return grown == 0
        ? Optional.empty()
        : Optional.of("keeps " + grown + " weights that round " + (round - 1) + " has pruned");
  }

  private void weights(int round, Mask mask) {
    try (Arena arena = Arena.ofShared();
        CheckpointDirectory model = CheckpointDirectory.open(run.model(round))) {
      Slab slab = Slab.allocate(arena, mask.specs());
      model.readInto(slab);
      mask.on(slab).check();
    } catch (BadInputException e) {
      damages.add(Damage.of(round, run.model(round), e.where() + ": " + e.what()));
    } catch (IllegalStateException e) {
      damages.add(
          Damage.of(
              round,
              run.model(round),
              "does not fit the round's mask: " + String.valueOf(e.getMessage())));
    }
  }

  /**
   * Its last rounds may be missing, since a process can be killed after writing them and before
   * this file.
   */
  private void results() {
    if (!Files.isRegularFile(run.resultsJson())) {
      return;
    }
    try {
      for (RoundRecord result : Results.read(run.resultsJson())) {
        RoundRecord record = records.get(result.round());
        if (record != null) {
          record
              .difference(result)
              .ifPresent(
                  field ->
                      damages.add(
                          Damage.of(
                              result.round(),
                              run.roundFile(result.round()),
                              "says " + field + " as " + run.resultsJson() + " does")));
        }
      }
    } catch (BadInputException e) {
      damages.add(new Damage(OptionalInt.empty(), run.resultsJson(), e.what()));
    }
  }
}

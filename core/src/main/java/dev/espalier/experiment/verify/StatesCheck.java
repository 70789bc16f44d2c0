package dev.espalier.experiment.verify;

import dev.espalier.record.RunDirectory;
import dev.espalier.safetensors.Seal;
import dev.espalier.storage.FileFaults;
import dev.espalier.train.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Compares the saved states of a round in training with the checksums they carry, and tells from
 * which of them the round would continue.
 */
public final class StatesCheck {

  /**
   * The result of a check.
   *
   * @param files number of states
   * @param bytes total size of these files
   * @param damages the damaged ones, the newest first
   */
  public record Found(int files, long bytes, List<Damage> damages) {

    /** Copies the list. */
    public Found {
      damages = List.copyOf(damages);
    }
  }

  private StatesCheck() {}

  /**
   * Checks all saved states of a run. Modifies nothing.
   *
   * @param hash whether they are read, or only counted
   */
  public static Found of(RunDirectory run, boolean hash) {
    int files = 0;
    long bytes = 0;
    List<Damage> damages = new ArrayList<>();
    for (Path folder : folders(run)) {
      List<Path> states = new StateFolder(folder).files();
      files += states.size();
      for (Path state : states) {
        bytes += size(state);
      }
      if (hash) {
        damages.addAll(damages(states));
      }
    }
    return new Found(files, bytes, damages);
  }

  private static List<Damage> damages(List<Path> states) {
    List<Path> intact = states.stream().filter(Seal::isIntact).toList();
    return states.stream()
        .filter(state -> !intact.contains(state))
        .map(state -> new Damage(OptionalInt.empty(), state, what(state, states, intact)))
        .toList();
  }

  private static String what(Path state, List<Path> states, List<Path> intact) {
    String damaged = "does not match its checksum; ";
    if (intact.isEmpty()) {
      return damaged + "none is whole, so the round is trained from its start";
    }
    Path used = intact.getFirst();
    return damaged
        + (states.indexOf(used) < states.indexOf(state)
            ? "it is not needed, since the newer " + used.getFileName() + " is whole"
            : used.getFileName() + ", saved before it, is used");
  }

  private static List<Path> folders(RunDirectory run) {
    if (!Files.isDirectory(run.state())) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(run.state())) {
      return entries.filter(RunDirectory::isOfTrainingStates).sorted().toList();
    } catch (IOException e) {
      throw FileFaults.reading(run.state(), e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }
}

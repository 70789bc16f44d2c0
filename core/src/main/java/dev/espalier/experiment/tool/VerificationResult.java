package dev.espalier.experiment.tool;

import java.util.List;

/**
 * The result of a {@link VerificationRun}, as {@code verify --json} prints it.
 *
 * @param directory the directory that was checked
 * @param kind {@code run}, {@code control}, {@code training}, {@code comparison} or {@code
 *     transfer}
 * @param whole whether nothing is damaged
 * @param runs what was found of each run
 * @param damages everything that is damaged
 * @param notes what else is to be known
 */
public record VerificationResult(
    String directory,
    String kind,
    boolean whole,
    List<Checked> runs,
    List<Damaged> damages,
    List<String> notes) {

  /** Makes copies of the lists. */
  public VerificationResult {
    runs = List.copyOf(runs);
    damages = List.copyOf(damages);
    notes = List.copyOf(notes);
  }

  /**
   * A run that was checked.
   *
   * @param directory its directory
   * @param kind as in {@link VerificationResult}
   * @param rounds the number of its rounds
   * @param complete whether it came to its end
   * @param files the number of files compared with their recorded sizes and checksums
   * @param bytes the size of these files
   */
  public record Checked(
      String directory, String kind, int rounds, boolean complete, int files, long bytes) {}

  /**
   * Something that is damaged.
   *
   * @param file the file or directory
   * @param what what is wrong with it
   * @param remove what is to be removed so that it can be made again; empty if nothing is
   * @param then what makes it again
   */
  public record Damaged(String file, String what, List<String> remove, Mend then) {

    /** Makes a copy of the list. */
    public Damaged {
      remove = List.copyOf(remove);
    }
  }

  /** What makes a damaged file again. */
  public enum Mend {
    /** The command that wrote it, with {@code resume}. */
    RESUME,
    /** Only a copy. */
    COPY
  }
}

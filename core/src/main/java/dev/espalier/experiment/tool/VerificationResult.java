package dev.espalier.experiment.tool;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The result of a {@link VerificationRun}, as {@code verify --json} prints it.
 *
 * @param directory the directory that was checked
 * @param kind {@code run}, {@code control}, {@code training}, {@code comparison} or {@code
 *     transfer}
 * @param whole whether nothing is damaged
 * @param runs the result for each run
 * @param damages all damage found
 * @param notes further remarks
 */
public record VerificationResult(
    String directory,
    String kind,
    boolean whole,
    List<Checked> runs,
    List<Damaged> damages,
    List<String> notes) {

  /** Copies the lists. */
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
   * @param rounds number of its rounds
   * @param complete whether it is complete
   * @param files number of files compared with their recorded sizes and checksums
   * @param bytes total size of these files
   */
  public record Checked(
      String directory, String kind, int rounds, boolean complete, int files, long bytes) {}

  /**
   * A damaged file or directory.
   *
   * @param file the file or directory
   * @param what the description of the damage
   * @param remove paths to remove before it can be recreated; may be empty
   * @param then what recreates it
   */
  public record Damaged(String file, String what, List<String> remove, Mend then) {

    /** Copies the list. */
    public Damaged {
      remove = List.copyOf(remove);
    }
  }

  /** The ways to repair damage. */
  public enum Mend {
    /** Run the command that wrote it with {@code resume}. */
    @JsonProperty("resume")
    RESUME,
    /** Restore it from a copy. */
    @JsonProperty("copy")
    COPY
  }
}

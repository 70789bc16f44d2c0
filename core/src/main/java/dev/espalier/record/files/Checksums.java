package dev.espalier.record.files;

import dev.espalier.record.json.MayBeMissing;
import dev.espalier.record.json.RecordJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * The checksums in the record of a round or of a training run; records of earlier versions have
 * none.
 *
 * @param known whether there are any
 * @param files every file of the record, relative to the directory of the record
 * @param state the files kept for later rounds, relative to the run's directory
 */
public record Checksums(boolean known, List<FileRecord> files, List<FileRecord> state) {

  private static final TypeReference<Fields> FIELDS = new TypeReference<>() {};

  /** The fields of a record. */
  private record Fields(
      @MayBeMissing @Nullable List<FileRecord> files,
      @MayBeMissing @Nullable List<FileRecord> state) {}

  /** Copies the lists. */
  public Checksums {
    files = List.copyOf(files);
    state = List.copyOf(state);
  }

  /** Returns checksums that are known. */
  public static Checksums of(List<FileRecord> files, List<FileRecord> state) {
    return new Checksums(true, files, state);
  }

  /**
   * Reads the checksums of a record.
   *
   * @throws dev.espalier.fault.BadInputException naming file and field, if it cannot be read or
   *     understood
   */
  public static Checksums in(Path json) {
    Fields fields = RecordJson.read(RecordJson.MAPPER, json, FIELDS);
    return fields.files() == null
        ? new Checksums(false, List.of(), List.of())
        : of(fields.files(), fields.state() == null ? List.of() : fields.state());
  }

  /** Adds the fields to those of a record. */
  public void putInto(Map<String, @Nullable Object> fields) {
    fields.put("files", files);
    if (!state.isEmpty()) {
      fields.put("state", state);
    }
  }
}

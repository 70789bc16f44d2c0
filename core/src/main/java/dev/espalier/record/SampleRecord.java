package dev.espalier.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.WriteAside;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * {@code sample.json}: how a round's model continues a text that is the same in all rounds, always
 * by the likeliest token.
 *
 * @param prompt what it was given
 * @param continuation what it wrote
 * @param original how the text itself goes on; null where the prompt is not out of a text
 * @param tokens how many were written
 */
public record SampleRecord(
    String prompt,
    String continuation,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String original,
    int tokens) {

  private static final TypeReference<SampleRecord> TYPE = new TypeReference<>() {};

  /**
   * @throws NullPointerException without a prompt or a continuation
   */
  public SampleRecord {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(continuation, "continuation");
  }

  /**
   * Reads the file.
   *
   * @throws BadInputException naming file and field, if it cannot be read or understood
   */
  public static SampleRecord read(Path file) {
    return RecordJson.read(RecordJson.MAPPER, file, TYPE);
  }

  /** Writes or replaces the file. */
  public void write(Path file) {
    WriteAside.text(file, RecordJson.pretty(this));
  }
}

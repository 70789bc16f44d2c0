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
 * {@code sample.json}: the continuation by a round's model, decoded greedily, of a prompt that is
 * the same in all rounds.
 *
 * @param prompt the prompt
 * @param continuation the generated text
 * @param original the true continuation in the text; null if the prompt was not taken from the text
 * @param tokens number of generated tokens
 */
public record SampleRecord(
    String prompt,
    String continuation,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String original,
    int tokens) {

  private static final TypeReference<SampleRecord> TYPE = new TypeReference<>() {};

  /**
   * Validates the components.
   *
   * @throws NullPointerException if the prompt or the continuation is null
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

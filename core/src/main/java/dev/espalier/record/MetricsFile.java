package dev.espalier.record;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.json.RecordJson;
import dev.espalier.storage.FileFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.type.TypeReference;

/** Reads {@code metrics.jsonl}, which has one logged step per line and may still be growing. */
public final class MetricsFile {

  private static final TypeReference<StepRecord> STEP = new TypeReference<>() {};

  private MetricsFile() {}

  /**
   * Reads all steps. Ignores a last line without a newline: the process was killed while it wrote
   * that line, or is still writing it.
   *
   * @throws BadInputException naming file, line and field, if it cannot be read or understood
   */
  public static List<StepRecord> read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    List<StepRecord> steps = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      String where = file + " line " + (i + 1);
      steps.add(RecordJson.parse(RecordJson.MAPPER, lines.get(i), STEP, where));
    }
    return steps;
  }
}

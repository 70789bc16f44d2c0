package dev.espalier.record.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.Nulls;
import dev.espalier.fault.BadInputException;
import dev.espalier.storage.JsonFaults;
import dev.espalier.storage.JsonLimits;
import dev.espalier.storage.RegularFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes records as JSON. Errors name the file and the field. */
public final class RecordJson {

  /** What to do about a record that cannot be read. */
  public static final String REMEDY =
      "restore the file from a copy, or delete the round and run again with {resume|resume(true)}";

  /** Histograms and connections of the largest models take a tenth of it. */
  private static final long MOST_TOKENS = 8_000_000;

  /** Names fields in snake case and writes them in the order of the record's components. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder(JsonLimits.tokens(MOST_TOKENS))
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .annotationIntrospector(new RequiredFields())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Nulls in lists and maps are refused unless a record allows them.
          .changeDefaultNullHandling(of -> of.withContentNulls(Nulls.FAIL))
          .addModule(FiniteNumbers.module())
          .build();

  /** Histograms of a large model take several megabytes. */
  private static final int MOST_BYTES = 1 << 27;

  private RecordJson() {}

  /** Requires all fields of a record except those that may be missing. */
  private static final class RequiredFields extends JacksonAnnotationIntrospector {

    @Override
    public Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
      return member.getDeclaringClass().isRecord()
          && !member.hasAnnotation(MayBeMissing.class)
          && !member.hasAnnotation(JsonInclude.class)
          && !member.hasAnnotation(JsonUnwrapped.class);
    }
  }

  /** Returns one JSON value, indented over several lines and ending with a newline. */
  public static String pretty(Object value) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
  }

  /**
   * Reads a whole file.
   *
   * @throws BadInputException naming the file and the field at fault
   */
  public static <T> T read(ObjectMapper mapper, Path file, TypeReference<T> type) {
    String text = new String(RegularFile.bytes(file, MOST_BYTES), StandardCharsets.UTF_8);
    return parse(mapper, text, type, file.toString());
  }

  /**
   * Parses a value.
   *
   * @param where the file or line of the text, for error messages
   * @throws BadInputException naming {@code where} and the field at fault
   */
  public static <T> T parse(ObjectMapper mapper, String text, TypeReference<T> type, String where) {
    try {
      T value = mapper.readValue(text, type);
      if (value == null) {
        throw new BadInputException(where, "is empty", REMEDY);
      }
      return value;
    } catch (JacksonException e) {
      String field = field(e.getPath());
      throw new BadInputException(
          where + (field.isEmpty() ? "" : ": " + field), JsonFaults.reason(e), REMEDY, e);
    }
  }

  private static String field(List<JacksonException.Reference> path) {
    StringBuilder field = new StringBuilder();
    for (JacksonException.Reference step : path) {
      if (step.getPropertyName() == null) {
        field.append('[').append(step.getIndex()).append(']');
      } else {
        field.append(field.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return field.toString();
  }
}

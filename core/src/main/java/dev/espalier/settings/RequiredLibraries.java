package dev.espalier.settings;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.espalier.fault.BadInputException;
import java.security.CodeSource;
import java.util.Arrays;

/**
 * Detects libraries on an application's class path that are too old. Frameworks pin the Jackson 2
 * annotations, which Jackson 3 uses as well: Spring Boot up to 3.4 pins a version before 2.19.
 * Without this check a run would fail late, with a missing method.
 */
final class RequiredLibraries {

  private RequiredLibraries() {}

  /**
   * Checks the class path.
   *
   * @throws BadInputException if a library is too old
   */
  static void check() {
    boolean recent =
        Arrays.stream(JsonProperty.class.getMethods())
            .anyMatch(method -> method.getName().equals("isRequired"));
    if (!recent) {
      throw new BadInputException(
          "class path",
          "has a com.fasterxml.jackson.core:jackson-annotations that is too old first" + where(),
          "declare it in version 2.20 or later beside espalier-core");
    }
  }

  private static String where() {
    CodeSource source = JsonProperty.class.getProtectionDomain().getCodeSource();
    return source == null ? "" : " (" + source.getLocation() + ")";
  }
}

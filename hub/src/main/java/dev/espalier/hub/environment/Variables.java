package dev.espalier.hub.environment;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads variables of an environment. Empty ones count as not set. */
final class Variables {

  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final Duration USUAL = Duration.ofSeconds(10);
  private static final Pattern REFERENCE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)})");

  private final Map<String, String> values;
  private final Path home;

  Variables(Map<String, String> values, Path home) {
    this.values = values;
    this.home = home;
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  /** Returns the first variable that is set. */
  Optional<String> first(String... names) {
    for (String name : names) {
      Optional<String> value = text(name);
      if (value.isPresent()) {
        return value;
      }
    }
    return Optional.empty();
  }

  boolean isTrue(String name) {
    return text(name).map(value -> TRUE.contains(value.toUpperCase(Locale.ROOT))).orElse(false);
  }

  /** Returns a path, in which {@code ~} and variables are replaced as Python's client does. */
  Optional<Path> path(String name) {
    return text(name)
        .map(
            text -> {
              try {
                String whole = expand(text);
                return whole.equals("~")
                    ? home
                    : whole.startsWith("~/") ? home.resolve(whole.substring(2)) : Path.of(whole);
              } catch (InvalidPathException e) {
                throw new HubException(
                    Kind.INVALID, name, "is not a path: " + text, "give the path of a folder", e);
              }
            });
  }

  private String expand(String text) {
    return REFERENCE
        .matcher(text)
        .replaceAll(
            found -> {
              String name = found.group(1) == null ? found.group(2) : found.group(1);
              return Matcher.quoteReplacement(values.getOrDefault(name, found.group()));
            });
  }

  Duration seconds(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return USUAL;
    }
    try {
      double seconds = Double.parseDouble(text.get());
      if (seconds > 0 && seconds <= Integer.MAX_VALUE / 1000) {
        return Duration.ofMillis(Math.max(1, (long) (seconds * 1000)));
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new HubException(
        Kind.INVALID, name, "is not a time: " + text.get(), "give seconds, such as 10");
  }
}

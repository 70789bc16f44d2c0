package dev.espalier.hub.repository;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.fault.Line;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks names of files that a server gives, before they become paths on this machine. What Windows
 * cannot store is refused everywhere, so that a cache can be copied.
 */
public final class FileName {

  private static final int LONGEST_PART = 255;
  private static final int LONGEST = 1000;
  private static final int MOST_SHOWN = 80;
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

  private FileName() {}

  /**
   * Checks that a name is a path within its repository that any system can store.
   *
   * @param repository the repository, for the message
   * @throws HubException naming the file and the fault
   */
  public static void check(String name, Object repository) {
    fault(name)
        .ifPresent(
            fault -> {
              throw refused(name, fault, repository);
            });
  }

  /**
   * Checks each name, and that no two differ by case only or name a file as well as a folder, which
   * would be one file on some systems.
   *
   * @throws HubException naming the file and the fault
   */
  public static void checkAll(Collection<String> names, Object repository) {
    Map<String, String> seen = new HashMap<>();
    for (String name : names) {
      check(name, repository);
      String twin = seen.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
      if (twin != null && !twin.equals(name)) {
        throw refused(name, "differs from " + twin + " by case only", repository);
      }
    }
    for (String name : names) {
      for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
        String folder = name.substring(0, slash);
        if (seen.containsKey(folder.toLowerCase(Locale.ROOT))) {
          throw refused(name, "is below " + folder + ", which is a file", repository);
        }
      }
    }
  }

  private static Optional<String> fault(String name) {
    if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      return Optional.of(name.isEmpty() ? "is empty" : "is too long");
    }
    if (name.startsWith("/") || name.contains("\\") || name.contains(":")) {
      return Optional.of("is not a path within the repository");
    }
    if (name.codePoints().anyMatch(c -> c < 0x20 || c == 0x7f || "<>\"|?*".indexOf(c) >= 0)) {
      return Optional.of("holds a character that some systems cannot store");
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return Optional.of("is not a path within the repository");
      }
      if (part.getBytes(StandardCharsets.UTF_8).length > LONGEST_PART) {
        return Optional.of("is too long");
      }
      if (DEVICE.matcher(part).matches() || part.endsWith(".") || part.endsWith(" ")) {
        return Optional.of("is a name that some systems cannot store");
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the place of a file below a folder.
   *
   * @throws HubException if the name is refused
   */
  public static Path within(Path folder, String name, Object repository) {
    check(name, repository);
    Path file = folder.resolve(name).normalize();
    if (!file.startsWith(folder.normalize())) {
      throw refused(name, "is not a path within the repository", repository);
    }
    return file;
  }

  private static HubException refused(String name, String fault, Object repository) {
    return new HubException(
        Kind.PROTOCOL,
        repository.toString(),
        "the file name '" + Line.of(name, MOST_SHOWN) + "' " + fault,
        "leave it out by name, or tell the owner of the repository");
  }
}

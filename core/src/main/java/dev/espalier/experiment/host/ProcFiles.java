package dev.espalier.experiment.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Numbers of Linux about this process and the machine (proc(5)), in bytes; empty on other systems.
 */
record ProcFiles(Path system) {

  /** Returns a field of the process's status, such as {@code VmRSS}. */
  OptionalLong status(String field) {
    return kibibytes("proc/self/status", field);
  }

  /** Returns the memory that is available without swapping. */
  OptionalLong available() {
    return kibibytes("proc/meminfo", "MemAvailable");
  }

  /** Returns a limit of the process as {@code ulimit} sets it; empty if it is unlimited. */
  OptionalLong limit(String name) {
    return line("proc/self/limits", name, " ");
  }

  private OptionalLong kibibytes(String file, String field) {
    OptionalLong found = line(file, field + ":", "kB");
    return found.isPresent() ? OptionalLong.of(found.getAsLong() * 1024) : found;
  }

  /** Returns the number that follows the name at the start of a line. */
  private OptionalLong line(String file, String name, String end) {
    try {
      for (String line : Files.readAllLines(system.resolve(file))) {
        if (line.startsWith(name)) {
          String rest = line.substring(name.length()).strip();
          return OptionalLong.of(Long.parseLong(rest.split(end)[0].strip()));
        }
      }
    } catch (IOException | NumberFormatException _) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }
}

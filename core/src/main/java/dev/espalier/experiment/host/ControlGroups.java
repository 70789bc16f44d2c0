package dev.espalier.experiment.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The memory limits of the control groups of this process (cgroups(7), versions 1 and 2), such as
 * those of a container, a Kubernetes pod or a Slurm job: of its own group and of all groups above
 * it that are visible. On other systems than Linux there are none.
 */
final class ControlGroups {

  /** A version's mount type, the option that marks it, and the names of its files. */
  private enum Version {
    V1("cgroup", "memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_"),
    V2("cgroup2", "", "memory.max", "memory.current", "");

    private final String type;
    private final String option;
    private final String limit;
    private final String usage;
    private final String prefix;

    Version(String type, String option, String limit, String usage, String prefix) {
      this.type = type;
      this.option = option;
      this.limit = limit;
      this.usage = usage;
      this.prefix = prefix;
    }

    /** Tells whether a line of /proc/self/cgroup, split at colons, names the group in question. */
    boolean names(String[] group) {
      return this == V2
          ? group[0].equals("0") && group[1].isEmpty()
          : List.of(group[1].split(",")).contains(option);
    }
  }

  /** A place where groups are visible. */
  private record Mount(Version version, Path point, String root) {}

  private final Path system;

  /**
   * @param system root of the file system; another one in tests
   */
  ControlGroups(Path system) {
    this.system = system;
  }

  /**
   * The room that a group leaves.
   *
   * @param bytes bytes that its processes may still take
   * @param file the file that contains the limit
   */
  record Room(long bytes, Path file) {}

  /** Returns the room in every group that has a limit. */
  List<Room> rooms() {
    List<Room> rooms = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(system.resolve("proc/self/cgroup"))) {
        String[] group = line.split(":", 3);
        if (group.length == 3) {
          for (Mount mount : mounts()) {
            if (mount.version().names(group)) {
              add(rooms, mount, group[2]);
            }
          }
        }
      }
    } catch (IOException _) {
      return List.of();
    }
    return rooms;
  }

  private List<Mount> mounts() throws IOException {
    List<Mount> mounts = new ArrayList<>();
    for (String line : Files.readAllLines(system.resolve("proc/self/mountinfo"))) {
      String[] halves = line.split(" - ", 2);
      String[] place = halves[0].split(" ");
      String[] type = halves.length == 2 ? halves[1].split(" ") : new String[0];
      if (place.length < 5 || type.length < 3) {
        continue;
      }
      for (Version version : Version.values()) {
        boolean marked =
            version.option.isEmpty() || List.of(type[2].split(",")).contains(version.option);
        if (type[0].equals(version.type) && marked) {
          mounts.add(new Mount(version, system.resolve(place[4].substring(1)), place[3]));
        }
      }
    }
    return mounts;
  }

  private static void add(List<Room> rooms, Mount mount, String group) {
    String root = mount.root().equals("/") ? "" : mount.root();
    String below = group.startsWith(root) ? group.substring(root.length()) : group;
    Path top = mount.point().normalize();
    Path own = top.resolve(below.replaceFirst("^/+", "")).normalize();
    // In a container, the name may be that on the host, whose directory is not visible.
    if (!own.startsWith(top) || !Files.isDirectory(own)) {
      own = top;
    }
    for (Path at = own; at != null && at.startsWith(top); at = at.getParent()) {
      Path file = at.resolve(mount.version().limit);
      OptionalLong limit = number(file);
      OptionalLong usage = number(at.resolve(mount.version().usage));
      if (limit.isPresent() && usage.isPresent()) {
        long freed = Math.min(usage.getAsLong(), fileCache(at, mount.version().prefix));
        rooms.add(new Room(limit.getAsLong() - usage.getAsLong() + freed, file));
      }
    }
  }

  /** Returns the bytes of cached files, which the kernel drops before it refuses memory. */
  private static long fileCache(Path group, String prefix) {
    long bytes = 0;
    try {
      for (String line : Files.readAllLines(group.resolve("memory.stat"))) {
        String[] words = line.split(" ");
        if (words.length == 2
            && (words[0].equals(prefix + "inactive_file")
                || words[0].equals(prefix + "active_file"))) {
          bytes += Long.parseLong(words[1]);
        }
      }
    } catch (IOException | NumberFormatException _) {
      return 0;
    }
    return bytes;
  }

  /** Returns the number in a file; empty if there is none, such as {@code max}. */
  private static OptionalLong number(Path file) {
    try {
      return Files.isReadable(file)
          ? OptionalLong.of(Long.parseLong(Files.readString(file).strip()))
          : OptionalLong.empty();
    } catch (IOException | NumberFormatException _) {
      return OptionalLong.empty();
    }
  }
}

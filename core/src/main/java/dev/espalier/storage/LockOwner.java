package dev.espalier.storage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The owner of a directory: the content of its lock file.
 *
 * @param process id of the process
 * @param started start time of the process, which distinguishes it from a later one with the same
 *     id
 * @param place the scope in which process ids are unique
 * @param since when it locked the directory
 * @param folder the locked directory, since a directory may be copied together with its lock
 * @param token random token of this lock
 * @param systemLock whether the operating system holds a lock on the file while the process lives
 */
record LockOwner(
    long process,
    Instant started,
    Place place,
    Instant since,
    String folder,
    String token,
    boolean systemLock) {

  LockOwner {
    Objects.requireNonNull(started);
    Objects.requireNonNull(place);
    Objects.requireNonNull(since);
    Objects.requireNonNull(folder);
    Objects.requireNonNull(token);
  }

  /**
   * The place where a process runs.
   *
   * @param host name of the machine
   * @param kernel one boot of one kernel; empty if unknown
   * @param ids the namespace of process ids in it; empty if unknown
   */
  record Place(String host, String kernel, String ids) {

    Place {
      Objects.requireNonNull(host);
      Objects.requireNonNull(kernel);
      Objects.requireNonNull(ids);
    }

    /** Looked up once: a name server may be slow. */
    private static final class Here {
      static final Place PLACE =
          new Place(hostName(), line("/proc/sys/kernel/random/boot_id"), link("/proc/self/ns/pid"));
    }

    static Place here() {
      return Here.PLACE;
    }

    private static String hostName() {
      String linux = line("/proc/sys/kernel/hostname");
      if (!linux.isEmpty()) {
        return linux;
      }
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        String named = System.getenv("HOSTNAME");
        return named == null ? "localhost" : named;
      }
    }

    private static String line(String file) {
      try {
        return Files.readString(Path.of(file)).strip();
      } catch (IOException e) {
        return "";
      }
    }

    private static String link(String file) {
      try {
        return Files.readSymbolicLink(Path.of(file)).toString();
      } catch (IOException | UnsupportedOperationException e) {
        return "";
      }
    }
  }

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Tolerance for start times: Linux derives them from an adjustable clock, and rounds them. */
  private static final Duration SAME = Duration.ofSeconds(2);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss zzz", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  /** Returns this process as an owner, starting now. */
  static LockOwner ofThisProcess(Path folder) {
    ProcessHandle self = ProcessHandle.current();
    return new LockOwner(
        self.pid(),
        self.info().startInstant().orElse(Instant.EPOCH),
        Place.here(),
        Instant.now(),
        folder.toString(),
        UUID.randomUUID().toString(),
        false);
  }

  /** Returns this owner with or without a lock of the operating system. */
  LockOwner withSystemLock(boolean held) {
    return new LockOwner(process, started, place, since, folder, token, held);
  }

  /** Tells whether its process would be visible from here. */
  boolean isNear() {
    return place.equals(Place.here());
  }

  /** Tells whether an operating-system lock that it holds would be visible from here. */
  boolean sharesKernel() {
    return !place.kernel().isEmpty() && place.kernel().equals(Place.here().kernel());
  }

  /** Tells whether its process is known to run, as seen from here. */
  boolean runsHere() {
    return isNear()
        && ProcessHandle.of(process)
            .filter(
                found ->
                    found
                        .info()
                        .startInstant()
                        .map(at -> Duration.between(at, started).abs().compareTo(SAME) <= 0)
                        .orElse(true))
            .isPresent();
  }

  /** Tells whether it is a run of this process, in progress or ended. */
  boolean isThisProcess() {
    return isNear() && process == ProcessHandle.current().pid();
  }

  String words() {
    String who =
        isThisProcess() ? "another run of this process (" + process + ")" : "process " + process;
    return who + " on " + place.host() + " since " + TIME.format(since);
  }

  /**
   * The content of the file.
   *
   * @param beat the heartbeat counter, with leading zeros, so that each content overwrites the last
   *     one exactly
   */
  private record Content(LockOwner owner, String beat) {}

  /**
   * Returns the content of the file after the given number of heartbeats, always of the same
   * length.
   */
  String text(long beat) {
    return JSON.writeValueAsString(new Content(this, "%019d".formatted(beat))) + "\n";
  }

  /** Parses the content of a file; empty if it is incomplete. */
  static Optional<LockOwner> parse(String text) {
    try {
      return Optional.of(JSON.readValue(text, Content.class).owner());
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}

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
 * Who uses a directory: the content of its lock file.
 *
 * @param process id of the process
 * @param started when the process started, which tells it from a later one of the same id
 * @param place where ids of processes mean the same
 * @param since when it took the directory
 * @param folder that it took, since a directory may be copied with its lock
 * @param token drawn anew each time a directory is taken
 * @param systemLock whether the operating system holds a lock on the file as long as the process
 *     lives
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
   * Where a process runs.
   *
   * @param host its name
   * @param kernel one boot of one kernel; empty where the system does not tell
   * @param ids the namespace of process ids within it; empty where the system does not tell
   */
  record Place(String host, String kernel, String ids) {

    Place {
      Objects.requireNonNull(host);
      Objects.requireNonNull(kernel);
      Objects.requireNonNull(ids);
    }

    static Place here() {
      return new Place(
          hostName(), line("/proc/sys/kernel/random/boot_id"), link("/proc/self/ns/pid"));
    }

    private static String hostName() {
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

  /** Linux derives the instant from a clock that may be set, and rounds it. */
  private static final Duration SAME = Duration.ofSeconds(2);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss zzz", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  /** This process, from now on. */
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

  /** The same with or without a lock of the operating system. */
  LockOwner withSystemLock(boolean held) {
    return new LockOwner(process, started, place, since, folder, token, held);
  }

  /** Whether its process would be seen from here if it ran. */
  boolean isNear() {
    return place.equals(Place.here());
  }

  /** Whether a lock of the operating system that it holds would be seen from here. */
  boolean sharesKernel() {
    return !place.kernel().isEmpty() && place.kernel().equals(Place.here().kernel());
  }

  /** Whether its process runs, as far as can be seen from here. */
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

  /** Whether it is a run of this process, going on or ended. */
  boolean isThisProcess() {
    return isNear() && process == ProcessHandle.current().pid();
  }

  /** The owner in words. */
  String words() {
    String who =
        isThisProcess() ? "another run of this process (" + process + ")" : "process " + process;
    return who + " on " + place.host() + " since " + TIME.format(since);
  }

  /**
   * What stands in the file.
   *
   * @param beat counts up, with leading zeros, so that each content can be written over the last
   */
  private record Content(LockOwner owner, String beat) {}

  /** What stands in the file after so many signs of life: always of the same length. */
  String text(long beat) {
    return JSON.writeValueAsString(new Content(this, "%019d".formatted(beat))) + "\n";
  }

  /** Reads what stands in a file; empty where it is not whole. */
  static Optional<LockOwner> parse(String text) {
    try {
      return Optional.of(JSON.readValue(text, Content.class).owner());
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}

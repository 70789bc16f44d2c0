package dev.espalier.hub.cache;

import dev.espalier.hub.repository.Revision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which commit a branch or tag stood for when it was last downloaded. */
public final class Refs {

  /** A folder placed by hand may have any plain name. */
  private static final Pattern PLAIN = Pattern.compile("\\w[\\w.-]*");

  private static final int MOST_BYTES = 1 << 10;

  private Refs() {}

  /**
   * Returns the commit of a revision in the cache: the revision itself if it is one, else what the
   * reference says. If nothing refers to {@code main}, the only snapshot counts, so that files
   * placed by hand are found.
   *
   * @throws dev.espalier.hub.fault.HubException if the cache cannot be read
   */
  public static Optional<String> commit(RepositoryCache cache, Revision revision) {
    if (revision.isCommit()) {
      return Optional.of(revision.name());
    }
    Path ref = cache.ref(revision);
    try {
      if (Files.isRegularFile(ref)) {
        String commit;
        try (var in = Files.newInputStream(ref)) {
          commit = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).strip();
        }
        if (PLAIN.matcher(commit).matches() && Files.isDirectory(cache.snapshot(commit))) {
          return Optional.of(commit);
        }
      }
      return revision.equals(Revision.MAIN) ? onlySnapshot(cache) : Optional.empty();
    } catch (IOException e) {
      throw CacheFaults.reading(ref, e);
    }
  }

  private static Optional<String> onlySnapshot(RepositoryCache cache) throws IOException {
    if (!Files.isDirectory(cache.snapshots())) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.list(cache.snapshots())) {
      List<String> names =
          all.filter(Files::isDirectory).map(each -> each.getFileName().toString()).toList();
      return names.size() == 1 && PLAIN.matcher(names.getFirst()).matches()
          ? Optional.of(names.getFirst())
          : Optional.empty();
    }
  }

  /**
   * Records the commit of a revision, unless it is recorded already or is the revision itself.
   *
   * @throws dev.espalier.hub.fault.HubException if the cache cannot be written
   */
  public static void record(RepositoryCache cache, Revision revision, String commit) {
    if (revision.isCommit()) {
      return;
    }
    Path ref = cache.ref(revision);
    try {
      if (!Files.isRegularFile(ref) || !Files.readString(ref).equals(commit)) {
        Whole.write(ref, commit);
      }
    } catch (IOException e) {
      throw CacheFaults.writing(ref, e);
    }
  }
}

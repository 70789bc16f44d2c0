package dev.espalier.hub.pull;

import dev.espalier.hub.api.RepositoryTree;
import dev.espalier.hub.api.TreeFile;
import dev.espalier.hub.cache.Absences;
import dev.espalier.hub.cache.CacheFaults;
import dev.espalier.hub.cache.Refs;
import dev.espalier.hub.cache.RepositoryCache;
import dev.espalier.hub.cache.Trees;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.repository.FileName;
import dev.espalier.hub.repository.Revision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds files in the cache. Where the cache has the list of a commit's files, all that are needed
 * must be there in their sizes. Where it has none, since another client downloaded single files or
 * somebody placed them by hand, the files that are there are taken for all there are, and weights
 * and their shards must be among them.
 */
final class CachedFiles {

  /** The files of a tokenizer, in either of its forms. */
  private static final List<List<String>> TOKENIZERS =
      List.of(List.of("tokenizer.json"), List.of("vocab.json", "merges.txt"));

  private final RepositoryCache cache;

  CachedFiles(RepositoryCache cache) {
    this.cache = cache;
  }

  /**
   * Tells whether a model found without a list of its files may have a tokenizer that was never
   * asked for. What a client asked for in vain is marked.
   */
  boolean mayLackTokenizer(PullRequest request, PullResult found) {
    String commit = found.commit();
    // What somebody placed by hand is all there is.
    boolean isPlaced = !Revision.isCommit(commit);
    return request.wanted() instanceof Wanted.ModelFiles
        && !isPlaced
        && Trees.read(cache, commit).isEmpty()
        && TOKENIZERS.stream()
            .noneMatch(
                files -> files.stream().allMatch(file -> Files.exists(cache.file(commit, file))))
        && !TOKENIZERS.stream()
            .allMatch(
                files -> files.stream().anyMatch(file -> Absences.holds(cache, commit, file)));
  }

  /** Returns the files if all of them are there. */
  Optional<PullResult> find(PullRequest request) {
    Optional<PullResult> own = find(request, request.revision());
    return own.isEmpty()
            && request.wanted() instanceof Wanted.DatasetFiles
            && request.revision().equals(Revision.MAIN)
        ? find(request, Revision.PARQUET)
        : own;
  }

  private Optional<PullResult> find(PullRequest request, Revision revision) {
    Optional<String> commit = Refs.commit(cache, revision);
    if (commit.isEmpty() || !Files.isDirectory(cache.snapshot(commit.get()))) {
      return Optional.empty();
    }
    Optional<RepositoryTree> tree = Trees.read(cache, commit.get());
    List<String> paths = tree.map(RepositoryTree::paths).orElseGet(() -> listing(commit.get()));
    return choose(request, commit.get(), paths)
        .flatMap(choice -> files(choice, commit.get(), tree))
        .map(
            found ->
                new PullResult(
                    request.id(),
                    revision.name(),
                    commit.get(),
                    cache.snapshot(commit.get()),
                    cache.snapshot(commit.get()).resolve(found.folder),
                    found.files));
  }

  private Optional<Choice> choose(PullRequest request, String commit, List<String> paths) {
    try {
      return switch (request.wanted()) {
        case Wanted.ModelFiles _ ->
            Optional.of(ModelChoice.of(paths, request.about(), path -> read(commit, path)));
        case Wanted.DatasetFiles dataset -> new DatasetChoice(paths).of(dataset.config());
        case Wanted.Matching matching -> {
          List<String> matched = paths.stream().filter(matching::accepts).toList();
          yield matched.isEmpty() ? Optional.empty() : Optional.of(new Choice("", matched));
        }
      };
    } catch (HubException e) {
      // The Hub may have what is missing here.
      return Optional.empty();
    }
  }

  private byte[] read(String commit, String path) {
    Path file = cache.file(commit, path);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw CacheFaults.reading(file, e);
    }
  }

  private record Found(String folder, List<PulledFile> files) {}

  private Optional<Found> files(Choice choice, String commit, Optional<RepositoryTree> tree) {
    List<PulledFile> files = new ArrayList<>();
    for (String path : choice.paths()) {
      Path file = cache.file(commit, path);
      Optional<TreeFile> listed = tree.flatMap(all -> all.find(path));
      if (listed.isPresent() ? !isThere(file, listed.get()) : !Files.isRegularFile(file)) {
        return Optional.empty();
      }
      files.add(new PulledFile(path, size(file), false));
    }
    return Optional.of(new Found(choice.folder(), files));
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw CacheFaults.reading(file, e);
    }
  }

  /** Tells whether a file of a snapshot is there in its size. */
  static boolean isThere(Path place, TreeFile file) {
    try {
      return Files.isRegularFile(place) && Files.size(place) == file.bytes();
    } catch (IOException e) {
      return false;
    }
  }

  /** Names that cannot be of a repository are left out: somebody else's files. */
  private List<String> listing(String commit) {
    Path snapshot = cache.snapshot(commit);
    try (Stream<Path> all = Files.walk(snapshot)) {
      return all.filter(Files::isRegularFile)
          .map(file -> snapshot.relativize(file).toString().replace('\\', '/'))
          .filter(CachedFiles::isName)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw CacheFaults.reading(snapshot, e);
    }
  }

  private static boolean isName(String path) {
    try {
      FileName.check(path, "");
      return true;
    } catch (HubException e) {
      return false;
    }
  }
}

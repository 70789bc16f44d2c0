package dev.espalier.hub.pull;

import dev.espalier.hub.repository.RepositoryId;
import java.nio.file.Path;
import java.util.List;

/**
 * Files of a commit in the cache.
 *
 * @param id the repository
 * @param revision the revision that was asked for, or the branch to which the Hub converted it
 * @param commit the commit that it stands for
 * @param snapshot the folder with the files of the commit
 * @param folder the folder to open: the snapshot or, of a dataset, the folder of the config in it
 * @param files the files that were asked for
 */
public record PullResult(
    RepositoryId id,
    String revision,
    String commit,
    Path snapshot,
    Path folder,
    List<PulledFile> files) {

  public PullResult {
    files = List.copyOf(files);
  }

  /** Returns the places of the files in the cache, in the order of the files. */
  public List<Path> paths() {
    return files.stream().map(file -> snapshot.resolve(file.path())).toList();
  }

  /** Returns the number of bytes that were downloaded now. */
  public long downloadedBytes() {
    return files.stream().filter(PulledFile::downloaded).mapToLong(PulledFile::bytes).sum();
  }
}

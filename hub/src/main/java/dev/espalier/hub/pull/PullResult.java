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
 * @param folder the folder to open: the snapshot or, of a dataset, the folder of the config in it
 * @param files the files that were asked for
 */
public record PullResult(
    RepositoryId id, String revision, String commit, Path folder, List<PulledFile> files) {

  public PullResult {
    files = List.copyOf(files);
  }

  /** Returns the number of bytes that were downloaded now. */
  public long downloadedBytes() {
    return files.stream().filter(PulledFile::downloaded).mapToLong(PulledFile::bytes).sum();
  }
}

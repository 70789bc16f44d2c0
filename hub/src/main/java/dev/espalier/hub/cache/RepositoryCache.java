package dev.espalier.hub.cache;

import dev.espalier.hub.repository.FileName;
import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.repository.Revision;
import java.nio.file.Path;

/**
 * The place of one repository in the cache, as Python's client lays it out:
 *
 * <pre>
 * models--org--name/
 *   blobs/ETAG               the files, named by their hash
 *   refs/main                the commit that a branch or tag stood for
 *   snapshots/COMMIT/PATH    links to the blobs
 *   .no_exist/COMMIT/PATH    empty; the commit has no such file
 *   trees/COMMIT.json        the list of the commit's files
 * .locks/models--org--name/ETAG.lock
 * </pre>
 *
 * @param root the cache folder
 * @param id the repository
 */
public record RepositoryCache(Path root, RepositoryId id) {

  /** Returns the folder of the repository, which need not exist. */
  public Path folder() {
    return root.resolve(id.folder());
  }

  /** Returns the folder of the blobs. */
  public Path blobs() {
    return folder().resolve("blobs");
  }

  /** Returns the file of a blob. */
  public Path blob(String etag) {
    return blobs().resolve(etag);
  }

  /** Returns the folder of the snapshots. */
  public Path snapshots() {
    return folder().resolve("snapshots");
  }

  /** Returns the folder with the files of a commit. */
  public Path snapshot(String commit) {
    return snapshots().resolve(commit);
  }

  /**
   * Returns the place of a file of a commit.
   *
   * @throws dev.espalier.hub.fault.HubException if the name is not one that can be stored
   */
  public Path file(String commit, String path) {
    return FileName.within(snapshot(commit), path, id);
  }

  /** Returns the file with the commit of a revision. */
  public Path ref(Revision revision) {
    return folder().resolve("refs").resolve(revision.name());
  }

  /**
   * Returns the place of the mark that a commit lacks a file.
   *
   * @throws dev.espalier.hub.fault.HubException if the name is not one that can be stored
   */
  public Path absence(String commit, String path) {
    return FileName.within(folder().resolve(".no_exist").resolve(commit), path, id);
  }

  /** Returns the list of a commit's files. */
  public Path tree(String commit) {
    return folder().resolve("trees").resolve(commit + ".json");
  }

  /** Returns the lock of a blob. */
  public Path lock(String etag) {
    return root.resolve(".locks").resolve(id.folder()).resolve(etag + ".lock");
  }
}

package dev.espalier.hub.pull;

import dev.espalier.hub.repository.RepositoryAddress;
import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.repository.RepositoryKind;
import dev.espalier.hub.repository.Revision;

/**
 * A request for files of a repository.
 *
 * @param id the repository
 * @param revision the branch, tag or commit
 * @param wanted which files
 */
public record PullRequest(RepositoryId id, Revision revision, Wanted wanted) {

  /** Returns the request for what is needed of the repository at an address. */
  public static PullRequest of(RepositoryAddress address) {
    return new PullRequest(
        address.id(),
        address.revision().orElse(Revision.MAIN),
        address.id().kind() == RepositoryKind.MODEL
            ? new Wanted.ModelFiles()
            : new Wanted.DatasetFiles(address.path()));
  }

  /** Returns the same request for other files. */
  public PullRequest with(Wanted other) {
    return new PullRequest(id, revision, other);
  }

  /** Returns the repository and the revision, for messages. */
  String about() {
    return revision.equals(Revision.MAIN) ? id.toString() : id + "@" + revision;
  }
}

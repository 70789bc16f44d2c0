package dev.espalier.hub.push;

import dev.espalier.hub.repository.RepositoryId;
import dev.espalier.hub.repository.Revision;
import java.util.List;

/**
 * Files to push in one commit.
 *
 * @param repository the repository, created if it does not exist; a name without an owner is one of
 *     the user's own
 * @param target where in the repository the commit goes
 * @param message the commit's message, whose first line is its title
 * @param files the files; others in the repository stay
 */
public record PushRequest(
    RepositoryId repository, Target target, String message, List<PushFile> files) {

  /**
   * The place of a commit.
   *
   * @param branch the branch, created from the main one if it does not exist
   * @param pullRequest whether to open a pull request to the branch rather than to change it
   * @param hidden whether a repository that is created is private
   */
  public record Target(Revision branch, boolean pullRequest, boolean hidden) {

    /** The main branch; a repository that is created is public. */
    public static final Target MAIN = new Target(Revision.MAIN, false, false);
  }

  public PushRequest {
    files = List.copyOf(files);
  }
}

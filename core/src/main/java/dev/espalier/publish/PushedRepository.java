package dev.espalier.publish;

import dev.espalier.hub.push.PushResult;
import java.util.List;

/**
 * The result of {@link PushRun}, as {@code push --json} prints it.
 *
 * @param repository the repository with its owner
 * @param url the page that shows what was pushed, or the pull request
 * @param commit the hash of the commit; that of the branch if nothing had changed
 * @param created whether the repository was created
 * @param sent the files in the commit
 * @param sentBytes the bytes transferred, without those that the Hub had
 * @param unchanged the number of files that were there already
 * @param cardKept whether the repository's card was kept though another one was to be pushed
 */
public record PushedRepository(
    String repository,
    String url,
    String commit,
    boolean created,
    List<String> sent,
    long sentBytes,
    int unchanged,
    boolean cardKept) {

  static PushedRepository of(PushResult result) {
    return new PushedRepository(
        result.repository(),
        result.url(),
        result.commit(),
        result.created(),
        result.sent(),
        result.sentBytes(),
        result.unchanged(),
        !result.kept().isEmpty());
  }
}

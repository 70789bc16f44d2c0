package dev.espalier.hub.push;

import java.util.List;

/**
 * The outcome of a push.
 *
 * @param repository the repository with its owner
 * @param url the address of the page that shows the files, or of the pull request
 * @param commit the hash of the commit; that of the branch if nothing had changed
 * @param created whether the repository was created
 * @param sent the paths of the files in the commit
 * @param sentBytes the bytes transferred for them; those the Hub had already are not counted
 * @param unchanged the number of files that the branch had already
 * @param kept the paths of files of the repository that were kept, though others were to be pushed
 * @param ignored the paths that the repository's {@code .gitignore} excludes
 */
public record PushResult(
    String repository,
    String url,
    String commit,
    boolean created,
    List<String> sent,
    long sentBytes,
    int unchanged,
    List<String> kept,
    List<String> ignored) {}

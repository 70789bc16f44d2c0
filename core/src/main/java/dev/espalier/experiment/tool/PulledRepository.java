package dev.espalier.experiment.tool;

import dev.espalier.hub.pull.PulledFile;
import java.util.List;

/**
 * The result of {@link Pull}, as the command {@code pull} prints it in JSON.
 *
 * @param repository the id of the repository
 * @param kind {@code model} or {@code dataset}
 * @param revision the revision that was asked for, or the branch to which the Hub converted a
 *     dataset
 * @param commit the commit that it stands for
 * @param path the folder with the files
 * @param files the files that were asked for
 * @param downloadedBytes the bytes that were downloaded now
 * @param seconds how long it took
 */
public record PulledRepository(
    String repository,
    String kind,
    String revision,
    String commit,
    String path,
    List<PulledFile> files,
    long downloadedBytes,
    double seconds) {

  public PulledRepository {
    files = List.copyOf(files);
  }
}

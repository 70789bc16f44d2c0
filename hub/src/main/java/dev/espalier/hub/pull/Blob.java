package dev.espalier.hub.pull;

import dev.espalier.hub.api.TreeFile;
import dev.espalier.hub.cache.RepositoryCache;
import dev.espalier.hub.repository.FileName;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file to download, and how far it is.
 *
 * @param file the file
 * @param commit its commit
 * @param cache where it goes
 * @param received the bytes that have arrived, those of earlier attempts included
 * @param fetched the bytes that arrived in this attempt
 */
record Blob(
    TreeFile file, String commit, RepositoryCache cache, AtomicLong received, AtomicLong fetched) {

  static Blob of(TreeFile file, String commit, RepositoryCache cache) {
    FileName.check(file.path(), cache.id());
    return new Blob(file, commit, cache, new AtomicLong(), new AtomicLong());
  }

  Path place() {
    return cache.blob(file.etag());
  }

  Path partial() {
    return cache.blobs().resolve(file.etag() + ".espalier.incomplete");
  }

  Path pointer() {
    return cache.file(commit, file.path());
  }

  /** Returns the repository and the file, for messages. */
  String about() {
    return cache.id() + ": " + file.path();
  }
}

package dev.espalier.hub.api;

import java.util.Optional;

/**
 * A file of a commit.
 *
 * @param path its path within the repository, as the server gives it; not checked
 * @param size its size in bytes
 * @param blobId the git hash of the file or, if it is stored elsewhere, of the pointer to it
 * @param lfs the storage of a large file
 * @param xetHash its hash in the Hub's newer storage, which the cache records
 */
public record TreeFile(
    String path, long size, String blobId, Optional<Lfs> lfs, Optional<String> xetHash) {

  /**
   * The storage of a large file.
   *
   * @param sha256 the hash of its bytes
   * @param size its size in bytes
   */
  public record Lfs(String sha256, long size) {}

  /** Returns the name of its blob: the SHA-256 of a large file, else its git hash. */
  public String etag() {
    return lfs.map(Lfs::sha256).orElse(blobId);
  }

  /** Returns the number of bytes to download. */
  public long bytes() {
    return lfs.map(Lfs::size).orElse(size);
  }
}

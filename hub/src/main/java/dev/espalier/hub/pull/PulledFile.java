package dev.espalier.hub.pull;

/**
 * A file of a repository that is in the cache.
 *
 * @param path its path within the repository
 * @param bytes its size
 * @param downloaded whether it was downloaded now
 */
public record PulledFile(String path, long bytes, boolean downloaded) {}

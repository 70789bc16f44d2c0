package dev.espalier.storage;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder for files that can be made again: {@code $ESPALIER_CACHE}, else {@code
 * $XDG_CACHE_HOME/espalier}, else {@code ~/.cache/espalier}. It may be deleted at any time.
 */
public final class CacheFolder {

  private CacheFolder() {}

  /** Returns the cache folder, which need not exist. */
  public static Path root() {
    return root(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  static Path root(Map<String, String> environment, Path home) {
    String own = given(environment, "ESPALIER_CACHE");
    if (own != null) {
      return Path.of(own).toAbsolutePath();
    }
    String shared = given(environment, "XDG_CACHE_HOME");
    Path caches = shared == null ? home.resolve(".cache") : Path.of(shared);
    return caches.resolve("espalier").toAbsolutePath();
  }

  private static @Nullable String given(Map<String, String> environment, String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value;
  }
}

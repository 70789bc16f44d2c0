package dev.espalier.checkpoint.hub;

import java.nio.file.Path;

public final class HubCache {
  private HubCache() {}

  public static Path model(String id) {
    return Path.of(id);
  }
}

package dev.espalier.hub.wire;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** What the client says of itself: its name and its version, nothing of the machine or the user. */
final class ClientVersion {

  private ClientVersion() {}

  /** Returns {@code espalier/VERSION}. */
  static String userAgent() {
    return "espalier/"
        + Optional.ofNullable(ClientVersion.class.getPackage().getImplementationVersion())
            .or(
                () ->
                    Optional.ofNullable(ClientVersion.class.getModule().getDescriptor())
                        .flatMap(ModuleDescriptor::rawVersion))
            .orElse("development");
  }
}

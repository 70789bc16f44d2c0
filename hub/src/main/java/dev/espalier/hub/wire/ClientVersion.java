package dev.espalier.hub.wire;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** The identification of the client: its name and version, without data on the machine or user. */
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

package dev.espalier.experiment.host;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** The version of Espalier. */
public final class Version {

  private Version() {}

  /**
   * Returns the version in the jar's manifest or, on the module path, in the module descriptor;
   * {@code development} if there is no jar.
   */
  public static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .or(
            () ->
                Optional.ofNullable(Version.class.getModule().getDescriptor())
                    .flatMap(ModuleDescriptor::rawVersion))
        .orElse("development");
  }
}

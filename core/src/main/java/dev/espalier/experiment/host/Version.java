package dev.espalier.experiment.host;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** Which Espalier this is. */
public final class Version {

  private Version() {}

  /**
   * The version in the jar's manifest or, on the module path, in the module's descriptor; {@code
   * development} where there is no jar.
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

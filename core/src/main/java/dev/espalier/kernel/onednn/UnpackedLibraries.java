package dev.espalier.kernel.onednn;

import dev.espalier.fault.BadInputException;
import dev.espalier.storage.NativeFolder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes JavaCPP unpack oneDNN where nobody else can write. By itself it takes a folder with a name
 * that can be guessed in the temporary directory if the home directory cannot be written, and
 * trusts the size and time of what lies there.
 */
final class UnpackedLibraries {

  private static final String CACHE = "org.bytedeco.javacpp.cachedir";

  private UnpackedLibraries() {}

  /**
   * Chooses the folder, unless the property names one, and removes from it what is not in the jars.
   * Does nothing once JavaCPP has loaded a library.
   *
   * @throws BadInputException if there is no folder that is safe
   */
  static void prepare() {
    if (System.getProperty(CACHE) != null) {
      return;
    }
    Path folder = NativeFolder.get().resolve("javacpp");
    NativeFolder.keepOnly(
        folder, UnpackedLibraries::resource, UnpackedLibraries.class.getClassLoader());
    System.setProperty(CACHE, folder.toString());
  }

  /** JavaCPP's paths are the name of a jar and that of an entry; above them lies its lock file. */
  private static Optional<String> resource(Path file) {
    return file.getNameCount() < 2
        ? Optional.empty()
        : Optional.of(file.subpath(1, file.getNameCount()).toString().replace('\\', '/'));
  }
}

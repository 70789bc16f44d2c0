import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Writes the class files of a jar that are older than Java 6 anew, with stack map frames: the JVM's
 * ahead-of-time cache holds no others. The code stays the same.
 *
 * <pre>java UpgradeClassFiles.java JAR</pre>
 */
class UpgradeClassFiles {

  /** Class files of this version on are verified by their frames (JVMS 4.10). */
  private static final int WITH_FRAMES = 50;

  static void main(String[] arguments) throws IOException {
    Path jar = Path.of(arguments[0]);
    Path aside = jar.resolveSibling(jar.getFileName() + ".new");
    if (upgrade(jar, aside)) {
      Files.move(aside, jar, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.delete(aside);
    }
  }

  /** Writes a jar aside and tells whether any of its class files was old. */
  private static boolean upgrade(Path jar, Path aside) throws IOException {
    boolean upgraded = false;
    try (JarFile from = new JarFile(jar.toFile());
        OutputStream file = Files.newOutputStream(aside);
        JarOutputStream to = new JarOutputStream(file)) {
      ClassFile frames =
          ClassFile.of(
              ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(hierarchy(from)));
      for (JarEntry entry : Collections.list(from.entries())) {
        byte[] bytes = bytes(from, entry);
        if (entry.getName().endsWith(".class") && version(bytes) < WITH_FRAMES) {
          bytes = upgraded(frames, bytes);
          upgraded = true;
        }
        JarEntry written = new JarEntry(entry.getName());
        written.setTime(entry.getTime());
        to.putNextEntry(written);
        to.write(bytes);
        to.closeEntry();
      }
    }
    return upgraded;
  }

  private static byte[] upgraded(ClassFile frames, byte[] bytes) {
    return frames.transformClass(
        frames.parse(bytes),
        // Code that no transform reads would be copied as it is, without frames.
        ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
            .andThen(
                ClassTransform.endHandler(
                    to -> to.withVersion(ClassFile.latestMajorVersion(), 0))));
  }

  private static int version(byte[] bytes) {
    return (bytes[6] & 0xFF) << 8 | bytes[7] & 0xFF;
  }

  /** Which class extends which, read from the jar and from the JDK. */
  private static ClassHierarchyResolver hierarchy(JarFile jar) {
    return ClassHierarchyResolver.ofResourceParsing(
            type -> {
              String name = type.descriptorString();
              JarEntry entry = jar.getJarEntry(name.substring(1, name.length() - 1) + ".class");
              try {
                return entry == null ? null : jar.getInputStream(entry);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .orElse(ClassHierarchyResolver.defaultResolver());
  }

  private static byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }
}

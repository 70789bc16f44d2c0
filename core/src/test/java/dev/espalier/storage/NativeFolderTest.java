package dev.espalier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is loaded as code lies where nobody else can write, and is what the jars hold. */
class NativeFolderTest {

  @TempDir private Path folder;

  @BeforeEach
  void needsModes() {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("unix"));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  @Test
  void isMadeForTheUserAlone() throws IOException {
    Path made = NativeFolder.in(folder.resolve("new/cache")).orElseThrow();
    assertThat(made).isEqualTo(folder.resolve("new/cache/native"));
    assertThat(mode(made)).isEqualTo("rwx------");
    Files.writeString(made.resolve("kept"), "x");
    assertThat(NativeFolder.in(folder.resolve("new/cache"))).contains(made);
    assertThat(made.resolve("kept")).exists();
  }

  @Test
  void whatOthersMayHaveWrittenIsGone() throws IOException {
    Path open = Files.createDirectory(folder.resolve("native"));
    Files.writeString(open.resolve("libdnnl.so.3"), "another's");
    mode(open, "rwxrwxrwx");
    assertThat(NativeFolder.in(folder)).contains(open);
    assertThat(mode(open)).isEqualTo("rwx------");
    assertThat(open).isEmptyDirectory();
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    mode(elsewhere, "rwx------");
    Files.writeString(elsewhere.resolve("mine"), "x");
    Files.createSymbolicLink(folder.resolve("native"), elsewhere);
    Path made = NativeFolder.in(folder).orElseThrow();
    assertThat(Files.isSymbolicLink(made)).isFalse();
    assertThat(made).isEmptyDirectory();
    assertThat(elsewhere.resolve("mine")).exists();
  }

  @Test
  void noFolderThatOthersMayRenameIsTaken() throws IOException {
    Path shared = Files.createDirectory(folder.resolve("shared"));
    mode(shared, "rwxrwxrwx");
    assertThat(NativeFolder.in(shared)).isEmpty();
    assertThat(NativeFolder.in(shared.resolve("cache"))).isEmpty();
  }

  @Test
  void aPlaceThatCannotBeADirectoryIsNotTaken() throws IOException {
    assertThat(NativeFolder.in(Files.writeString(folder.resolve("file"), "x"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsOnlyWhatTheJarsHold(boolean packed) throws IOException {
    Path jars = Files.createDirectories(folder.resolve("jars/lib"));
    byte[] large = new byte[200_000];
    large[150_000] = 1;
    Files.write(jars.resolve("a.so"), large);
    Path unpacked = Files.createDirectories(folder.resolve("unpacked/lib"));
    byte[] other = large.clone();
    other[150_001] = 1;
    URL place = (packed ? jar(large) : folder.resolve("jars")).toUri().toURL();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {place}, null)) {
      for (byte[] wrong : new byte[][] {other, new byte[0], new byte[65_536], new byte[200_001]}) {
        Files.write(unpacked.resolve("a.so"), wrong);
        keep(loader);
        assertThat(unpacked.resolve("a.so")).doesNotExist();
      }
      Files.write(unpacked.resolve("a.so"), large);
      Files.write(unpacked.resolve("b.so"), large);
      Files.write(unpacked.resolve("c.tmp"), other);
      Files.createSymbolicLink(unpacked.resolve("link.so"), jars.resolve("a.so"));
      keep(loader);
    }
    assertThat(unpacked.resolve("a.so")).hasBinaryContent(large);
    assertThat(unpacked.resolve("b.so")).doesNotExist();
    assertThat(unpacked.resolve("c.tmp")).exists();
    assertThat(Files.isSymbolicLink(unpacked.resolve("link.so"))).isFalse();
  }

  private Path jar(byte[] content) throws IOException {
    Path jar = folder.resolve("packed.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("lib/a.so"));
      out.write(content);
    }
    return jar;
  }

  private void keep(ClassLoader jars) {
    NativeFolder.keepOnly(
        folder.resolve("unpacked"),
        file -> Optional.of(file.toString()).filter(name -> name.endsWith(".so")),
        jars);
  }
}

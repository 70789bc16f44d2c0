package dev.espalier.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheFolderTest {

  private final Path home = Path.of("/home/someone");

  @Test
  void dependsOnTheEnvironment() {
    assertThat(CacheFolder.root(Map.of("ESPALIER_CACHE", "/c", "XDG_CACHE_HOME", "/x"), home))
        .isEqualTo(Path.of("/c"));
    assertThat(CacheFolder.root(Map.of("ESPALIER_CACHE", " ", "XDG_CACHE_HOME", "/x"), home))
        .isEqualTo(Path.of("/x/espalier"));
    assertThat(CacheFolder.root(Map.of(), home)).isEqualTo(home.resolve(".cache/espalier"));
  }

  @Test
  void fingerprintsDistinguishParts() {
    assertThat(Fingerprint.start().add("ab").add("c").hex())
        .isNotEqualTo(Fingerprint.start().add("a").add("bc").hex())
        .isEqualTo(
            Fingerprint.start().add(MemorySegment.ofArray(new byte[] {'a', 'b'})).add("c").hex())
        .hasSize(64);
  }
}

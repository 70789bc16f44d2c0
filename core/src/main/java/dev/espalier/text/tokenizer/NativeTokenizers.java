package dev.espalier.text.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.espalier.fault.BadInputException;
import dev.espalier.storage.CacheFolder;
import dev.espalier.storage.FolderTree;
import dev.espalier.storage.TemporaryFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The only access to Hugging Face's tokenizers library: ensures, before any of its classes is
 * loaded, that it downloads nothing, sends no usage data, and unpacks its native library in our
 * cache.
 */
final class NativeTokenizers {

  /** By default the library's wrapper would truncate rows and pad those of a batch. */
  private static final Map<String, String> AS_IT_STANDS =
      Map.of("addSpecialTokens", "false", "padding", "false", "truncation", "false");

  static {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    String folder = nativeFolder().toString();
    System.setProperty("ENGINE_CACHE_DIR", folder);
    System.setProperty("DJL_CACHE_DIR", folder);
  }

  private NativeTokenizers() {}

  /** Opens the tokenizer of a {@code tokenizer.json}'s text. */
  static HuggingFaceTokenizer open(byte[] json) throws IOException {
    return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), AS_IT_STANDS);
  }

  private static Path nativeFolder() {
    Path cached = CacheFolder.root().resolve("native");
    try {
      FolderTree.create(cached);
      if (Files.isWritable(cached)) {
        return cached;
      }
    } catch (BadInputException e) {
      // If the cache cannot be used, a temporary directory serves.
    }
    return TemporaryFolder.create("espalier-native");
  }
}

package dev.espalier.text.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.espalier.storage.NativeFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The only access to Hugging Face's tokenizers library: ensures, before any of its classes is
 * loaded, that it downloads nothing, sends no usage data, and unpacks its native library in our
 * cache.
 */
final class NativeTokenizers {

  /** By default the library's wrapper would truncate rows and pad those of a batch. */
  private static final Map<String, String> AS_IT_STANDS =
      Map.of("addSpecialTokens", "false", "padding", "false", "truncation", "false");

  private static final String UNPACKED = "tokenizers";
  private static final Pattern FOLDER = Pattern.compile(".*-(cpu|cu\\d+)-([a-z]+-[a-z0-9_]+)");

  static {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    Path folder = NativeFolder.get();
    NativeFolder.keepOnly(
        folder.resolve(UNPACKED),
        NativeTokenizers::resource,
        HuggingFaceTokenizer.class.getClassLoader());
    System.setProperty("ENGINE_CACHE_DIR", folder.toString());
    System.setProperty("DJL_CACHE_DIR", folder.toString());
  }

  private NativeTokenizers() {}

  /** Opens the tokenizer of a {@code tokenizer.json}'s text. */
  static HuggingFaceTokenizer open(byte[] json) throws IOException {
    return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), AS_IT_STANDS);
  }

  /** Returns the ids of a text, without those of special tokens around it. */
  static int[] encode(HuggingFaceTokenizer tokenizer, String text) {
    return ids(TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, false));
  }

  /**
   * Takes the ids of an encoding and frees it. The wrapper's own objects also copy each token's
   * text, its place and four masks, which takes as long as the tokenising.
   */
  private static int[] ids(long encoding) {
    try {
      return Arrays.stream(TokenizersLibrary.LIB.getTokenIds(encoding))
          .mapToInt(Math::toIntExact)
          .toArray();
    } finally {
      TokenizersLibrary.LIB.deleteEncoding(encoding);
    }
  }

  /**
   * The library's folders are named {@code VERSION-FLAVOUR-PLATFORM}, as in {@code
   * 0.21.0-0.38.0-cpu-linux-x86_64}. It unpacks under another name, which is left alone.
   */
  private static Optional<String> resource(Path file) {
    String library = System.mapLibraryName("tokenizers");
    if (file.getNameCount() != 2 || !file.endsWith(library)) {
      return Optional.empty();
    }
    Matcher folder = FOLDER.matcher(file.getName(0).toString());
    return folder.matches()
        ? Optional.of("native/lib/" + folder.group(2) + "/" + folder.group(1) + "/" + library)
        : Optional.of(file.toString());
  }
}

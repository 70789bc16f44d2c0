package dev.espalier.bench.data;

import com.sun.management.OperatingSystemMXBean;
import dev.espalier.checkpoint.hub.HubFiles;
import dev.espalier.fault.BadInputException;
import dev.espalier.hub.pull.PullListener;
import dev.espalier.storage.Fingerprint;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.Tokenizer;
import dev.espalier.text.dataset.BlockCache;
import dev.espalier.text.dataset.DatasetRequest;
import dev.espalier.text.dataset.Datasets;
import dev.espalier.text.progress.TextListener;
import dev.espalier.text.tokenizer.TokenizerFiles;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import tools.jackson.databind.json.JsonMapper;

/** A process that makes blocks of a text as a training does, and prints what it measured. */
final class DataProcess {

  private DataProcess() {}

  /** Arguments: the file, the tokenizer's directory, tokens of a block, the cache folder. */
  public static void main(String[] arguments) {
    DataMeasure measured;
    try (OwnMemory memory = OwnMemory.watched()) {
      long begin = System.nanoTime();
      long cpuBegin = cpuNanos();
      TokenBlocks blocks = blocks(arguments);
      double seconds = (System.nanoTime() - begin) / 1e9;
      measured =
          new DataMeasure(
              seconds,
              (cpuNanos() - cpuBegin) / 1e9,
              OwnMemory.peakHeapMib(),
              memory.peakMib(),
              blocks.tokens(),
              hash(blocks));
    }
    System.out.println(JsonMapper.builder().build().writeValueAsString(measured));
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static TokenBlocks blocks(String[] arguments) {
    try (Tokenizer tokenizer = tokenizer(Path.of(arguments[1]))) {
      return new Datasets(
              HubFiles.standard(PullListener.SILENT),
              BlockCache.in(Path.of(arguments[3])),
              TextListener.SILENT)
          .forEvaluation(
              new DatasetRequest(
                  arguments[0],
                  null,
                  DatasetRequest.DEFAULT_COLUMN,
                  tokenizer,
                  Integer.parseInt(arguments[2]),
                  tokenizer.vocabularySize()))
          .blocks();
    }
  }

  /** Opens a directory's tokenizer. */
  static Tokenizer tokenizer(Path folder) {
    return TokenizerFiles.open(folder)
        .orElseThrow(
            () ->
                new BadInputException(
                    "--tokenizer " + folder,
                    "holds no tokenizer.json",
                    "name a model's or a tokenizer's directory"));
  }

  private static String hash(TokenBlocks blocks) {
    MessageDigest digest = Fingerprint.sha256();
    blocks.ids().forEachPart(part -> Fingerprint.update(digest, part));
    return HexFormat.of().formatHex(digest.digest());
  }
}

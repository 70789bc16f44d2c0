package dev.espalier.text.dataset;

import dev.espalier.fault.BadInputException;
import dev.espalier.model.Vocabulary;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.RegularFile;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.TokenIds;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * A file of little-endian unsigned 16-bit token ids, cut into blocks in order; an incomplete last
 * block is dropped.
 */
final class TokenFile {

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The first of the 256 numbers in the header of llm.c's token files. */
  private static final int LLM_C = 20_240_520;

  private static final int LLM_C_HEADER = 1024;

  /** Ids of real texts differ long before; a hole may go on for gigabytes. */
  private static final long LOOKED_AT = 64L << 20;

  /** In shorter files, every second id may happen to be 0. */
  private static final int LEAST_OF_32_BITS = 256;

  private TokenFile() {}

  /**
   * Maps the ids of all complete blocks. The ids of the incomplete last block are checked too,
   * since a wrong one shows that the file is for another model.
   *
   * @throws BadInputException naming the file and, if an id is not one of the model's, the id and
   *     its position
   */
  static TokenIds map(Path file, int blockSize, Vocabulary vocabulary) {
    try (FileChannel channel = FileChannel.open(RegularFile.of(file), StandardOpenOption.READ)) {
      long bytes = channel.size();
      if (bytes % Short.BYTES != 0) {
        throw new BadInputException(
            file.toString(),
            "is " + bytes + " bytes, an odd number, so it does not hold 16-bit ids",
            "write little-endian uint16 token ids");
      }
      long count = bytes / Short.BYTES;
      if (count < blockSize) {
        throw new BadInputException(
            file.toString(),
            "has " + count + " tokens, too few for one block of " + blockSize,
            "give more tokens or a smaller {block_size}");
      }
      checkSize(file, bytes);
      TokenBlocks.checkCount(count, blockSize, file.toString());
      MemorySegment stored = channel.map(MapMode.READ_ONLY, 0, bytes, Arena.ofAuto());
      refuseOthers(file, stored);
      TokenIds ids = TokenIds.ofShorts(stored);
      long outside = ids.firstOutside(vocabulary);
      if (outside >= 0) {
        vocabulary.require(
            ids.at(outside),
            file + ": token " + outside,
            "use a file made with the model's tokenizer");
      }
      return ids.range(0, count / blockSize * blockSize);
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  /** A sparse file may claim terabytes, which would be read for hours. */
  private static void checkSize(Path file, long bytes) throws IOException {
    long disk = Files.getFileStore(file).getTotalSpace();
    if (disk > 0 && bytes > disk) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT,
              "claims %,d MiB, more than the %,d MiB of its disk, so most of it is a hole",
              bytes >> 20,
              disk >> 20),
          "fetch or make the file again");
    }
  }

  /** Refuses other formats of this name, which would be read as wrong ids. */
  private static void refuseOthers(Path file, MemorySegment stored) {
    if (stored.byteSize() >= LLM_C_HEADER && stored.get(INT, 0) == LLM_C) {
      throw new BadInputException(
          file.toString(),
          "begins with the header of llm.c's token files",
          "leave out its first " + LLM_C_HEADER + " bytes");
    }
    boolean anyLow = false;
    boolean anyHigh = stored.byteSize() < LEAST_OF_32_BITS;
    long end = Math.min(stored.byteSize(), LOOKED_AT);
    for (long i = 0; i + INT.byteSize() <= end && !anyHigh; i += INT.byteSize()) {
      int two = stored.get(INT, i);
      anyLow |= (two & 0xffff) != 0;
      anyHigh = two >>> Short.SIZE != 0;
    }
    if (anyLow && !anyHigh) {
      throw new BadInputException(
          file.toString(),
          "holds 0 in every second place, as files of 32-bit ids do",
          "write little-endian uint16 token ids");
    }
  }
}

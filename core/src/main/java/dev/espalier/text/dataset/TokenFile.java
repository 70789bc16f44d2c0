package dev.espalier.text.dataset;

import com.sun.management.OperatingSystemMXBean;
import dev.espalier.fault.BadInputException;
import dev.espalier.model.Vocabulary;
import dev.espalier.storage.FileFaults;
import dev.espalier.storage.RegularFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * A file of little-endian unsigned 16-bit token ids, cut into blocks in order; an incomplete last
 * block is dropped.
 */
final class TokenFile {

  private static final ValueLayout.OfShort ID =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The first of the 256 numbers in the header of llm.c's token files. */
  private static final int LLM_C = 20_240_520;

  private static final int LLM_C_HEADER = 1024;

  /** In shorter files, every second id may happen to be 0. */
  private static final int LEAST_OF_32_BITS = 256;

  private TokenFile() {}

  /**
   * Returns the ids of all complete blocks, as 32-bit numbers.
   *
   * @throws BadInputException naming the file and, if an id is not one of the model's, the id and
   *     its position
   */
  static MemorySegment read(Path file, int blockSize, Vocabulary vocabulary) {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(RegularFile.of(file), StandardOpenOption.READ)) {
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
      checkMemory(file, count);
      MemorySegment stored = channel.map(MapMode.READ_ONLY, 0, bytes, arena);
      refuseOthers(file, stored);
      return widen(file, stored, count, count / blockSize * blockSize, vocabulary);
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  /** A sparse file may claim terabytes, which would be read for hours before memory ends. */
  private static void checkMemory(Path file, long count) {
    long needed = count * Integer.BYTES;
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine
        && needed > machine.getTotalMemorySize()) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT,
              "has %,d tokens, whose ids take %,d MiB of the machine's %,d MiB of memory",
              count,
              needed >> 20,
              machine.getTotalMemorySize() >> 20),
          "use a part of it, or a machine with more memory");
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
    for (long i = 0; i + INT.byteSize() <= stored.byteSize() && !anyHigh; i += INT.byteSize()) {
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

  /**
   * Checks the ids of the incomplete last block too, since a wrong one shows that the file is for
   * another model.
   */
  private static MemorySegment widen(
      Path file, MemorySegment stored, long count, long kept, Vocabulary vocabulary) {
    MemorySegment ids = Arena.ofAuto().allocate(kept * Integer.BYTES, Integer.BYTES);
    for (long i = 0; i < count; i++) {
      int id = Short.toUnsignedInt(stored.get(ID, i * Short.BYTES));
      if (!vocabulary.holds(id)) {
        vocabulary.require(id, file + ": token " + i, "use a file made with the model's tokenizer");
      }
      if (i < kept) {
        ids.setAtIndex(ValueLayout.JAVA_INT, i, id);
      }
    }
    return ids;
  }
}

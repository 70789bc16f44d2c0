package dev.espalier.record.files;

import dev.espalier.storage.FileFaults;
import dev.espalier.storage.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Lists files with their checksums, and compares them with existing files. */
public final class FileList {

  private FileList() {}

  /**
   * Lists files, and all files in directories, sorted by path. Missing ones are left out.
   *
   * @param folder the directory to which the paths are relative
   * @throws dev.espalier.fault.BadInputException naming a file that cannot be read
   */
  public static List<FileRecord> of(Path folder, List<Path> roots) {
    List<FileRecord> records = new ArrayList<>();
    for (Path root : roots) {
      if (Files.exists(root)) {
        try (Stream<Path> tree = Files.walk(root)) {
          tree.filter(Files::isRegularFile).forEach(file -> records.add(record(folder, file)));
        } catch (IOException e) {
          throw FileFaults.reading(root, e);
        }
      }
    }
    records.sort(Comparator.comparing(FileRecord::path));
    return records;
  }

  private static FileRecord record(Path folder, Path file) {
    String path = folder.relativize(file).toString().replace('\\', '/');
    try {
      return new FileRecord(path, Files.size(file), Fingerprint.sha256(file));
    } catch (IOException e) {
      throw FileFaults.reading(file, e);
    }
  }

  /**
   * Returns a description of the damage to a file, if there is any.
   *
   * @param folder the directory to which the path is relative
   * @param hash whether to compare the contents as well
   */
  public static Optional<String> fault(Path folder, FileRecord record, boolean hash) {
    Path file = folder.resolve(record.path());
    if (!Files.isRegularFile(file)) {
      return Optional.of("is missing");
    }
    try {
      long bytes = Files.size(file);
      if (bytes != record.bytes()) {
        return Optional.of("has " + bytes + " bytes, not the " + record.bytes() + " recorded");
      }
    } catch (IOException e) {
      return Optional.of(FileFaults.reading(file, e).what());
    }
    return hash && !Fingerprint.sha256(file).equals(record.sha256())
        ? Optional.of("is not the file that was written: its SHA-256 is another than recorded")
        : Optional.empty();
  }
}

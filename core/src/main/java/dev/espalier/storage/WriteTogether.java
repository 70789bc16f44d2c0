package dev.espalier.storage;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Writes several files of one folder that only make sense together. All are written and flushed
 * under temporary names before the first is renamed. If a rename fails, the earlier ones are
 * undone, so that the previous files are unchanged; if the process is killed between two renames,
 * some files may be missing, but never do old and new ones mix.
 */
public final class WriteTogether {

  /** A file to be written, and its content. */
  public record Part(Path target, WriteAside.Content content) {}

  private record Rename(Path from, Path to) {}

  private final List<Path> partials = new ArrayList<>();
  private final List<Path> replaced = new ArrayList<>();
  private final Deque<Rename> done = new ArrayDeque<>();

  private WriteTogether() {}

  /**
   * Writes or replaces the files.
   *
   * @throws BadInputException naming the last path, if one of them cannot be written or the disk is
   *     full
   */
  public static void files(List<Part> parts) {
    Path named = parts.getLast().target();
    try {
      new WriteTogether().write(parts);
    } catch (IOException e) {
      throw FileFaults.writing(named, e);
    }
  }

  private void write(List<Part> parts) throws IOException {
    try {
      for (Part part : parts) {
        partials.add(WriteAside.aside(part.target(), part.content()));
      }
      for (Part part : parts) {
        makeRoom(part.target());
      }
      for (int i = 0; i < parts.size(); i++) {
        rename(partials.get(i), parts.get(i).target());
      }
    } catch (IOException | RuntimeException | Error e) {
      undo(e);
      throw e;
    }
    for (Path old : replaced) {
      Files.delete(old);
    }
    FolderTree.flushFolder(partials.getLast().getParent());
  }

  private void makeRoom(Path target) throws IOException {
    if (Files.exists(target)) {
      Path old = PartialName.beside(target);
      rename(target, old);
      replaced.add(old);
    }
  }

  private void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    done.push(new Rename(from, to));
  }

  private void undo(Throwable failure) {
    for (Rename rename : done) {
      try {
        Files.move(rename.to(), rename.from(), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
    for (Path partial : partials) {
      WriteAside.deleteAfter(failure, partial);
    }
  }
}

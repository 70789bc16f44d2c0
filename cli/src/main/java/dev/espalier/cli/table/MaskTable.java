package dev.espalier.cli.table;

import dev.espalier.experiment.tool.MaskComparison;
import dev.espalier.experiment.tool.MaskComparison.Likeness;
import dev.espalier.experiment.tool.MaskSummary;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tables of masks for the terminal. */
public final class MaskTable {

  private MaskTable() {}

  public static String of(MaskSummary mask) {
    StringBuilder text = new StringBuilder();
    text.append("mask        ").append(mask.file()).append('\n');
    text.append("checkpoint  ").append(checkpoint(mask.modelSha256())).append("\n\n");
    text.append(row("tensor", "%14s  %12s  %8s", "shape", "kept", "sparsity"));
    for (MaskSummary.Tensor tensor : mask.tensors()) {
      text.append(kept(tensor.name(), shape(tensor.shape()), tensor.kept(), tensor.sparsity()));
    }
    return text.append(
            kept(
                "total",
                String.format(Locale.ROOT, "%,d", mask.size()),
                mask.kept(),
                mask.sparsity()))
        .toString();
  }

  public static String of(MaskComparison masks) {
    StringBuilder text = new StringBuilder();
    text.append("A  ").append(masks.a()).append('\n');
    text.append("B  ").append(masks.b()).append("\n\n");
    String heads = "%12s  %12s  %8s  %8s";
    text.append(row("tensor", heads, "kept in A", "kept in B", "overlap", "distance"));
    masks.tensors().forEach(tensor -> text.append(likeness(tensor)));
    return text.append(likeness(masks.total())).toString();
  }

  private static String checkpoint(@Nullable String hash) {
    return hash == null ? "not said in the file" : "sha256 " + hash;
  }

  private static String kept(String name, String shape, long kept, double sparsity) {
    return row(name, "%14s  %,12d  %8.4f", shape, kept, sparsity);
  }

  private static String likeness(Likeness tensor) {
    return row(
        tensor.name(),
        "%,12d  %,12d  %8.4f  %8.4f",
        tensor.keptA(),
        tensor.keptB(),
        tensor.overlap(),
        tensor.distance());
  }

  private static String shape(List<Integer> dims) {
    return dims.stream().map(String::valueOf).collect(Collectors.joining(" × "));
  }

  private static String row(String name, String format, Object... cells) {
    return String.format(Locale.ROOT, "%-36s  ", name)
        + String.format(Locale.ROOT, format, cells)
        + "\n";
  }
}

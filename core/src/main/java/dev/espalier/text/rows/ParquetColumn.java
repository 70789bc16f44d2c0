package dev.espalier.text.rows;

import dev.espalier.fault.BadInputException;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import dev.hardwood.schema.FileSchema;
import dev.hardwood.schema.SchemaNode;
import dev.hardwood.schema.SchemaNode.GroupNode;
import dev.hardwood.schema.SchemaNode.PrimitiveNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds the text column of a Parquet file. */
final class ParquetColumn {

  private final Path file;
  private final String column;
  private final List<ColumnSchema> columns;

  private ParquetColumn(Path file, String column, List<ColumnSchema> columns) {
    this.file = file;
    this.column = column;
    this.columns = columns;
  }

  /**
   * Returns the index of a column among the leaves of the schema.
   *
   * @param column a name, which may contain dots, or a path of names through structs
   * @throws BadInputException if it does not exist or does not contain text
   */
  static int find(Path file, String column, FileSchema schema) {
    ParquetColumn wanted = new ParquetColumn(file, column, schema.getColumns());
    List<PrimitiveNode> found = new ArrayList<>();
    wanted.search(schema.getRootNode(), column, found);
    if (found.isEmpty()) {
      throw new BadInputException(
          file.toString(),
          "has no column " + column + " but " + wanted.names(),
          "choose one with {text_column}");
    }
    if (found.size() > 1) {
      throw new BadInputException(
          file.toString(), "has the column " + column + " twice", "rename one");
    }
    wanted.checkText(found.getFirst());
    return found.getFirst().columnIndex();
  }

  /**
   * Returns the projection for the reader. The reader takes a dot for a step into a struct, and a
   * name for the first column of that name, even within another column; where that would be wrong,
   * all columns are read.
   */
  static ColumnProjection projection(FileSchema schema, int index) {
    List<String> path = schema.getColumn(index).fieldPath().elements();
    boolean hasDots = path.stream().anyMatch(name -> name.contains("."));
    boolean isSecond =
        path.size() == 1
            && schema.getColumns().subList(0, index).stream()
                .anyMatch(column -> column.name().equals(path.getFirst()));
    return hasDots || isSecond
        ? ColumnProjection.all()
        : ColumnProjection.columns(String.join(".", path));
  }

  /** Returns the reader of a column among those of a projection. */
  static ColumnReader reader(ColumnReaders readers, int index) {
    for (int i = 0; i < readers.getColumnCount(); i++) {
      ColumnReader reader = readers.getColumnReader(i);
      if (reader.getColumnSchema().columnIndex() == index) {
        return reader;
      }
    }
    throw new IllegalStateException("the projection has lost its column");
  }

  private void search(GroupNode group, String path, List<PrimitiveNode> found) {
    for (SchemaNode child : group.children()) {
      if (child.name().equals(path)) {
        switch (child) {
          case PrimitiveNode leaf -> found.add(leaf);
          case GroupNode inner -> throw noText(inner);
        }
      } else if (child instanceof GroupNode inner
          && path.startsWith(inner.name())
          && path.startsWith(".", inner.name().length())) {
        if (!inner.isStruct()) {
          throw noText(inner);
        }
        search(inner, path.substring(inner.name().length() + 1), found);
      }
    }
  }

  private BadInputException noText(GroupNode group) {
    return new BadInputException(
        file.toString(),
        "column " + column + (group.isStruct() ? " is a struct" : " is a list") + ", no text",
        "name a column of text with {text_column}; there are " + texts());
  }

  private void checkText(PrimitiveNode leaf) {
    if (leaf.type() != PhysicalType.BYTE_ARRAY || leaf.maxRepetitionLevel() > 0) {
      String type = leaf.maxRepetitionLevel() > 0 ? "a list" : leaf.type().name();
      throw new BadInputException(
          file.toString(),
          "column " + column + " is " + type + ", no text",
          "name a column of text with {text_column}; there are " + texts());
    }
  }

  /** Returns the paths of all columns except those within lists, which are not rows. */
  private String names() {
    return names(leaf -> true);
  }

  /** Returns the paths of those columns that may contain text. */
  private String texts() {
    return names(leaf -> leaf.type() == PhysicalType.BYTE_ARRAY);
  }

  private String names(Predicate<ColumnSchema> wanted) {
    return ColumnNames.list(
        columns.stream()
            .filter(leaf -> leaf.maxRepetitionLevel() == 0)
            .filter(wanted)
            .map(leaf -> String.join(".", leaf.fieldPath().elements()))
            .toList());
  }
}

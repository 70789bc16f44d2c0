package dev.espalier.hub.pull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The parts of a file that have arrived, as disjoint ranges of bytes. Not thread-safe. */
final class Spans {

  /**
   * A range of bytes.
   *
   * @param from the first byte
   * @param to the byte after the last
   */
  record Span(long from, long to) {
    long length() {
      return to - from;
    }
  }

  private final TreeMap<Long, Long> endByStart = new TreeMap<>();

  /** Adds a range, and joins it with those that it touches. */
  void add(long from, long to) {
    if (to <= from) {
      return;
    }
    long start = from;
    long end = to;
    Map.Entry<Long, Long> before = endByStart.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      start = before.getKey();
      end = Math.max(end, before.getValue());
    }
    for (Map.Entry<Long, Long> next = endByStart.ceilingEntry(start);
        next != null && next.getKey() <= end;
        next = endByStart.ceilingEntry(start)) {
      end = Math.max(end, next.getValue());
      endByStart.remove(next.getKey());
    }
    endByStart.put(start, end);
  }

  void clear() {
    endByStart.clear();
  }

  /** Returns the number of bytes that have arrived. */
  long covered() {
    return endByStart.entrySet().stream().mapToLong(e -> e.getValue() - e.getKey()).sum();
  }

  List<Span> all() {
    return endByStart.entrySet().stream().map(e -> new Span(e.getKey(), e.getValue())).toList();
  }

  /** Returns what is missing of a size, in pieces of at most the given length. */
  List<Span> missing(long size, long piece) {
    List<Span> missing = new ArrayList<>();
    long at = 0;
    for (Span span : all()) {
      addPieces(missing, at, span.from(), piece);
      at = span.to();
    }
    addPieces(missing, at, size, piece);
    return missing;
  }

  private static void addPieces(List<Span> into, long from, long to, long piece) {
    for (long at = from; at < to; ) {
      long end = at + Math.min(piece, to - at);
      into.add(new Span(at, end));
      at = end;
    }
  }
}

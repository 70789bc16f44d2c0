package dev.espalier.generate;

import dev.espalier.kernel.CachedAttention.Cache;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** The keys and values of all tokens read, layer by layer. */
final class KeyValueCache {

  private final List<Cache> layers = new ArrayList<>();

  KeyValueCache(Arena arena, Gpt2Config config, Room room) {
    for (LayerShape shape : config.layers()) {
      layers.add(
          new Cache(
              FloatView.allocate(arena, room.sequences(), room.positions(), shape.keysWidth()),
              FloatView.allocate(arena, room.sequences(), room.positions(), shape.valuesWidth()),
              room.positions(),
              shape.heads(),
              shape.headWidth(),
              shape.valueWidth()));
    }
  }

  static long bytes(Gpt2Config config, Room room) {
    long floats = 0;
    for (LayerShape shape : config.layers()) {
      floats += (long) shape.keysWidth() + shape.valuesWidth();
    }
    return Float.BYTES * floats * room.sequences() * room.positions();
  }

  Cache layer(int layer) {
    return layers.get(layer);
  }

  /** Copies the first tokens of the first sequence to another. */
  void copy(int sequence, int tokens) {
    for (Cache cache : layers) {
      copy(cache.keys(), cache.row(sequence, 0) * cache.keysWidth(), tokens * cache.keysWidth());
      copy(
          cache.values(),
          cache.row(sequence, 0) * cache.valuesWidth(),
          tokens * cache.valuesWidth());
    }
  }

  private static void copy(FloatView memory, long to, int floats) {
    memory.part(to, floats).copyFrom(memory.part(0, floats));
  }
}

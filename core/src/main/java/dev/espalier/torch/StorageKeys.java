package dev.espalier.torch;

import java.util.HashMap;
import java.util.Map;

/** The storages that the tensors of a state dict are views of. */
final class StorageKeys {

  private StorageKeys() {}

  /** Returns them by name. */
  static Map<String, StorageKey> of(Pickle root) {
    Map<String, StorageKey> keys = new HashMap<>();
    if (root instanceof Pickle.Dict(Map<Pickle, Pickle> items)) {
      for (Pickle value : items.values()) {
        if (value instanceof Pickle.Tensor(TensorView view)) {
          keys.put(view.storage().key(), view.storage());
        }
      }
    }
    return keys;
  }
}

package dev.espalier.torch;

import dev.espalier.safetensors.Dtype;

/**
 * The name of a storage.
 *
 * @param key its name among the file's storages
 * @param dtype the type of its elements
 * @param elements the number of them
 */
record StorageKey(String key, Dtype dtype, long elements) {}

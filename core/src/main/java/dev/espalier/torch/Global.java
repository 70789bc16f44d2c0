package dev.espalier.torch;

import dev.espalier.safetensors.Dtype;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The classes and functions that a state dict's pickle may name; no other is known. */
enum Global {
  ORDERED_DICT("collections", "OrderedDict", null),
  REBUILD_TENSOR("torch._utils", "_rebuild_tensor_v2", null),
  REBUILD_PARAMETER("torch._utils", "_rebuild_parameter", null),
  DOUBLE_STORAGE("torch", "DoubleStorage", Dtype.F64),
  FLOAT_STORAGE("torch", "FloatStorage", Dtype.F32),
  HALF_STORAGE("torch", "HalfStorage", Dtype.F16),
  BFLOAT16_STORAGE("torch", "BFloat16Storage", Dtype.BF16),
  LONG_STORAGE("torch", "LongStorage", Dtype.I64),
  INT_STORAGE("torch", "IntStorage", Dtype.I32),
  SHORT_STORAGE("torch", "ShortStorage", Dtype.I16),
  CHAR_STORAGE("torch", "CharStorage", Dtype.I8),
  BYTE_STORAGE("torch", "ByteStorage", Dtype.U8),
  BOOL_STORAGE("torch", "BoolStorage", Dtype.BOOL);

  private final String module;
  private final String name;
  private final @Nullable Dtype storage;

  Global(String module, String name, @Nullable Dtype storage) {
    this.module = module;
    this.name = name;
    this.storage = storage;
  }

  /** Returns what a pickle names, if it is among these. */
  static Optional<Global> of(String module, String name) {
    return Arrays.stream(values())
        .filter(global -> global.module.equals(module) && global.name.equals(name))
        .findFirst();
  }

  /** Returns the type of the elements, if this is the class of a storage. */
  Optional<Dtype> storage() {
    return Optional.ofNullable(storage);
  }
}

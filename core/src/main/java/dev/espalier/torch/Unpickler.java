package dev.espalier.torch;

import dev.espalier.safetensors.Dtype;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of Python's pickle machine that state dicts need. A pickle is a program for a machine
 * with a stack and a memo; here it can build numbers, texts, tuples, lists, dicts and tensors, and
 * call nothing but the functions of {@link Global}, which only build these. Every other opcode and
 * every other name is a fault.
 */
final class Unpickler {

  private static final Pickle.Mark MARK = new Pickle.Mark();

  /** A model of ten thousand layers takes some hundred thousand entries. */
  private static final int MOST_VALUES = 10_000_000;

  private final PickleInput in;
  private final List<Pickle> stack = new ArrayList<>();
  private final Map<Integer, Pickle> memo = new HashMap<>();

  private Unpickler(PickleInput in) {
    this.in = in;
  }

  /**
   * Reads one value.
   *
   * @param bytes begins with the pickle; its position is then behind it
   * @throws PickleFault if the pickle does anything but build a state dict, or ends too early
   */
  static Pickle read(ByteBuffer bytes) throws PickleFault {
    PickleInput in = new PickleInput(bytes);
    return new Unpickler(in).run();
  }

  private Pickle run() throws PickleFault {
    while (true) {
      int opcode = in.opcode();
      if (opcode == '.') {
        return pop();
      }
      step(opcode);
      if (stack.size() > MOST_VALUES) {
        throw in.fault("stacks more than " + MOST_VALUES + " values");
      }
    }
  }

  private void step(int opcode) throws PickleFault {
    switch (opcode) {
      case 0x80 -> protocol();
      case 0x95 -> in.signedLong(); // FRAME: only the length of what follows
      case '(' -> push(MARK);
      case '0' -> pop();
      case 'N' -> push(new Pickle.None());
      case 0x88 -> push(new Pickle.Bool(true));
      case 0x89 -> push(new Pickle.Bool(false));
      case 'J' -> push(new Pickle.Int(in.signedInt()));
      case 'K' -> push(new Pickle.Int(in.unsignedByte()));
      case 'M' -> push(new Pickle.Int(in.unsignedShort()));
      case 0x8a -> push(new Pickle.Int(in.longOf(in.unsignedByte())));
      case 'G' -> push(new Pickle.Real(in.bigEndianDouble()));
      case 'X' -> push(new Pickle.Text(in.text(in.signedInt())));
      case 0x8c -> push(new Pickle.Text(in.text(in.unsignedByte())));
      case ')' -> push(new Pickle.Tuple(List.of()));
      case 0x85 -> push(new Pickle.Tuple(popLast(1)));
      case 0x86 -> push(new Pickle.Tuple(popLast(2)));
      case 0x87 -> push(new Pickle.Tuple(popLast(3)));
      case 't' -> push(new Pickle.Tuple(popToMark()));
      case ']' -> push(new Pickle.Sequence());
      case 'a' -> append(popLast(1));
      case 'e' -> append(popToMark());
      case '}' -> push(new Pickle.Dict());
      case 's' -> put(popLast(2));
      case 'u' -> put(popToMark());
      case 'q' -> memo.put(in.unsignedByte(), top());
      case 'r' -> memo.put(in.signedInt(), top());
      case 0x94 -> memo.put(memo.size(), top());
      case 'h' -> push(remembered(in.unsignedByte()));
      case 'j' -> push(remembered(in.signedInt()));
      case 'c' -> push(named(in.line(), in.line()));
      case 0x93 -> {
        List<Pickle> names = popLast(2);
        push(named(text(names.get(0)), text(names.get(1))));
      }
      case 'R' -> {
        List<Pickle> call = popLast(2);
        push(call(call.get(0), call.get(1)));
      }
      case 'Q' -> push(storage(pop()));
      case 'b' -> build(pop());
      default ->
          throw in.fault("has the opcode 0x%02x, which no state dict needs".formatted(opcode));
    }
  }

  private void protocol() throws PickleFault {
    int version = in.unsignedByte();
    if (version < 2 || version > 5) {
      throw in.fault("is of protocol " + version);
    }
  }

  private void push(Pickle value) {
    stack.add(value);
  }

  private Pickle pop() throws PickleFault {
    if (stack.isEmpty()) {
      throw in.fault("takes a value that is not there");
    }
    return stack.removeLast();
  }

  private Pickle top() throws PickleFault {
    if (stack.isEmpty()) {
      throw in.fault("takes a value that is not there");
    }
    return stack.getLast();
  }

  private List<Pickle> popLast(int count) throws PickleFault {
    if (stack.size() < count) {
      throw in.fault("takes a value that is not there");
    }
    List<Pickle> last = stack.subList(stack.size() - count, stack.size());
    List<Pickle> values = List.copyOf(last);
    last.clear();
    return values;
  }

  private List<Pickle> popToMark() throws PickleFault {
    int mark = stack.size() - 1;
    while (mark >= 0 && stack.get(mark) != MARK) {
      mark--;
    }
    if (mark < 0) {
      throw in.fault("takes values up to a mark that is not there");
    }
    List<Pickle> values = popLast(stack.size() - 1 - mark);
    stack.removeLast();
    return values;
  }

  private Pickle remembered(int key) throws PickleFault {
    Pickle value = memo.get(key);
    if (value == null) {
      throw in.fault("recalls a value that is not there");
    }
    return value;
  }

  private void append(List<Pickle> values) throws PickleFault {
    if (!(top() instanceof Pickle.Sequence(List<Pickle> items))) {
      throw in.fault("appends to what is no list");
    }
    items.addAll(values);
  }

  private void put(List<Pickle> values) throws PickleFault {
    if (!(top() instanceof Pickle.Dict(Map<Pickle, Pickle> items)) || values.size() % 2 != 0) {
      throw in.fault("puts entries into what is no dict");
    }
    for (int i = 0; i < values.size(); i += 2) {
      if (!(values.get(i) instanceof Pickle.Text || values.get(i) instanceof Pickle.Int)) {
        throw in.fault("has a key that is neither text nor number");
      }
      items.put(values.get(i), values.get(i + 1));
    }
  }

  /**
   * Sets attributes of an object: a state dict has the versions of its modules, which nobody needs.
   */
  private void build(Pickle state) throws PickleFault {
    if (!(top() instanceof Pickle.Dict) || !(state instanceof Pickle.Dict)) {
      throw in.fault("sets the state of what is no dict");
    }
  }

  private Pickle.Named named(String module, String name) throws PickleFault {
    return new Pickle.Named(
        Global.of(module, name)
            .orElseThrow(
                () ->
                    in.fault(
                        "names " + module + "." + name + ", which is no part of a state dict")));
  }

  private Pickle call(Pickle function, Pickle arguments) throws PickleFault {
    if (!(function instanceof Pickle.Named(Global global))
        || !(arguments instanceof Pickle.Tuple(List<Pickle> given))) {
      throw in.fault("calls what is no function");
    }
    return switch (global) {
      case ORDERED_DICT -> {
        if (!given.isEmpty()) {
          throw in.fault("makes an OrderedDict of something");
        }
        yield new Pickle.Dict();
      }
      case REBUILD_TENSOR -> tensor(given);
      case REBUILD_PARAMETER -> {
        if (given.isEmpty() || !(given.getFirst() instanceof Pickle.Tensor data)) {
          throw in.fault("makes a parameter of what is no tensor");
        }
        yield data;
      }
      default -> throw in.fault("calls the class of a storage");
    };
  }

  /** {@code _rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, hooks)}. */
  private Pickle.Tensor tensor(List<Pickle> given) throws PickleFault {
    if (given.size() < 4
        || !(given.get(0) instanceof Pickle.Storage(StorageKey storage))
        || !(given.get(1) instanceof Pickle.Int(long offset))
        || !(given.get(2) instanceof Pickle.Tuple(List<Pickle> sizes))
        || !(given.get(3) instanceof Pickle.Tuple(List<Pickle> strides))
        || sizes.size() != strides.size()) {
      throw in.fault("makes a tensor of wrong arguments");
    }
    List<Integer> shape = new ArrayList<>();
    for (Pickle size : sizes) {
      long number = number(size);
      if (number > Integer.MAX_VALUE) {
        throw in.fault("makes a tensor with a dimension of " + number);
      }
      shape.add((int) number);
    }
    List<Long> steps = new ArrayList<>();
    for (Pickle stride : strides) {
      steps.add(number(stride));
    }
    TensorView view = new TensorView(storage, offset, shape, steps);
    try {
      if (offset < 0 || view.end() > storage.elements() || view.elements() > storage.elements()) {
        throw in.fault("makes a tensor that exceeds its storage '" + storage.key() + "'");
      }
    } catch (ArithmeticException e) {
      throw in.fault("makes a tensor of absurd size");
    }
    return new Pickle.Tensor(view);
  }

  /** A persistent id: {@code ('storage', class, key, location, elements)}. */
  private Pickle.Storage storage(Pickle id) throws PickleFault {
    if (!(id instanceof Pickle.Tuple(List<Pickle> given))
        || given.size() < 5
        || !given.get(0).equals(new Pickle.Text("storage"))
        || !(given.get(1) instanceof Pickle.Named(Global type))
        || !(given.get(2) instanceof Pickle.Text(String key))) {
      throw in.fault("refers to something that is no storage");
    }
    Optional<Dtype> dtype = type.storage();
    if (dtype.isEmpty()) {
      throw in.fault("refers to something that is no storage");
    }
    if (given.size() > 5 && !(given.get(5) instanceof Pickle.None)) {
      throw in.fault("refers to a part of a storage");
    }
    return new Pickle.Storage(new StorageKey(key, dtype.get(), number(given.get(4))));
  }

  private long number(Pickle value) throws PickleFault {
    if (value instanceof Pickle.Int(long number) && number >= 0) {
      return number;
    }
    throw in.fault("has something else where a size belongs");
  }

  private String text(Pickle value) throws PickleFault {
    if (value instanceof Pickle.Text(String text)) {
      return text;
    }
    throw in.fault("has something else where a name belongs");
  }
}

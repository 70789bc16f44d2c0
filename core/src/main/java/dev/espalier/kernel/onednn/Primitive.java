package dev.espalier.kernel.onednn;

import static dev.espalier.kernel.onednn.OneDnn.check;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_data_type_undef;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_strides;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_sum;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_wait;

import dev.espalier.kernel.MatMul.Form;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** One compiled product of oneDNN: fixed sizes, operands anywhere in memory. */
final class Primitive {

  private final OneDnn library;
  private final Form form;
  private final int m;
  private final int n;
  private final int k;
  private final boolean biased;
  private final boolean accumulate;
  private final dnnl_primitive primitive = new dnnl_primitive();
  private final dnnl_memory a;
  private final dnnl_memory b;
  private final dnnl_memory c;
  private final @Nullable dnnl_memory bias;
  private final dnnl_exec_arg_t arguments;
  private final int argumentCount;
  private final Address address = new Address();

  /** A pointer whose address can be changed, so that a call allocates nothing. */
  private static final class Address extends Pointer {

    Pointer of(MemorySegment segment) {
      if (!segment.isNative()) {
        throw new IllegalArgumentException("oneDNN needs off-heap memory");
      }
      if (!segment.scope().isAlive()) {
        throw new IllegalStateException("memory that was given back");
      }
      address = segment.address();
      return this;
    }
  }

  /**
   * @param operands element type of a and b; bias and result are 32-bit floats
   */
  Primitive(
      OneDnn library,
      int operands,
      Form form,
      int m,
      int n,
      int k,
      boolean biased,
      boolean accumulate) {
    this.library = library;
    this.form = form;
    this.m = m;
    this.n = n;
    this.k = k;
    this.biased = biased;
    this.accumulate = accumulate;
    dnnl_memory_desc left =
        form == Form.TN ? matrix(operands, m, k, 1, m) : matrix(operands, m, k, k, 1);
    dnnl_memory_desc right =
        form == Form.NT ? matrix(operands, k, n, 1, k) : matrix(operands, k, n, n, 1);
    dnnl_memory_desc result = matrix(dnnl_f32, m, n, n, 1);
    dnnl_memory_desc row = biased ? matrix(dnnl_f32, 1, n, n, 1) : null;
    create(left, right, result, row);
    a = memory(left);
    b = memory(right);
    c = memory(result);
    bias = row == null ? null : memory(row);
    argumentCount = biased ? 4 : 3;
    arguments = new dnnl_exec_arg_t(argumentCount);
    argument(0, DNNL_ARG_SRC, a);
    argument(1, DNNL_ARG_WEIGHTS, b);
    argument(2, DNNL_ARG_DST, c);
    if (bias != null) {
      argument(3, DNNL_ARG_BIAS, bias);
    }
    arguments.position(0);
    for (dnnl_memory_desc description : new dnnl_memory_desc[] {left, right, result, row}) {
      if (description != null) {
        dnnl_memory_desc_destroy(description);
      }
    }
  }

  private static dnnl_memory_desc matrix(
      int type, long rows, long columns, long rowStride, long stride) {
    dnnl_memory_desc description = new dnnl_memory_desc();
    long[] sizes = {rows, columns};
    long[] strides = {rowStride, stride};
    check(
        "memory description",
        dnnl_memory_desc_create_with_strides(description, 2, sizes, type, strides));
    return description;
  }

  private void create(
      dnnl_memory_desc left,
      dnnl_memory_desc right,
      dnnl_memory_desc result,
      @Nullable dnnl_memory_desc row) {
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    check("attributes", dnnl_primitive_attr_create(attributes));
    if (accumulate) {
      dnnl_post_ops after = new dnnl_post_ops();
      check("post-ops", dnnl_post_ops_create(after));
      check("sum post-op", dnnl_post_ops_append_sum(after, 1f, 0, dnnl_data_type_undef));
      check("post-ops", dnnl_primitive_attr_set_post_ops(attributes, after));
      dnnl_post_ops_destroy(after);
    }
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    check(
        "description of a product of " + m + " x " + k + " and " + k + " x " + n,
        dnnl_matmul_primitive_desc_create(
            description, library.engine(), left, right, row, result, attributes));
    check("primitive", dnnl_primitive_create(primitive, description));
    dnnl_primitive_desc_destroy(description);
    dnnl_primitive_attr_destroy(attributes);
  }

  private dnnl_memory memory(dnnl_memory_desc description) {
    dnnl_memory memory = new dnnl_memory();
    check("memory", dnnl_memory_create(memory, description, library.engine(), null));
    return memory;
  }

  private void argument(int position, int role, dnnl_memory memory) {
    arguments.position(position).arg(role).memory(memory);
  }

  boolean is(Form form, int m, int n, int k, boolean biased, boolean accumulate) {
    return this.m == m
        && this.n == n
        && this.k == k
        && this.form == form
        && this.biased == biased
        && this.accumulate == accumulate;
  }

  void execute(MemorySegment c, MemorySegment a, MemorySegment b, @Nullable FloatView bias) {
    place(this.c, c);
    place(this.a, a);
    place(this.b, b);
    if (this.bias != null && bias != null) {
      place(this.bias, bias.segment());
    }
    check("product", dnnl_primitive_execute(primitive, library.stream(), argumentCount, arguments));
    check("wait", dnnl_stream_wait(library.stream()));
  }

  private void place(dnnl_memory memory, MemorySegment segment) {
    check("address", dnnl_memory_set_data_handle(memory, address.of(segment)));
  }

  void destroy() {
    dnnl_primitive_destroy(primitive);
    dnnl_memory_destroy(a);
    dnnl_memory_destroy(b);
    dnnl_memory_destroy(c);
    if (bias != null) {
      dnnl_memory_destroy(bias);
    }
    arguments.deallocate();
  }
}

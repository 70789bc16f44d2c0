package dev.espalier.kernel;

import static dev.espalier.kernel.RandomTensors.assertClose;

import dev.espalier.kernel.MatMul.Form;
import dev.espalier.kernel.plain.PlainMatMul;
import dev.espalier.memory.FloatView;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Compares a fast product with the plain one, in all forms, with a bias and with accumulation.
 *
 * @param operand what the fast product makes of an operand before it multiplies
 */
record MatMulTwins(MatMul fast, RandomTensors tensors, UnaryOperator<FloatView> operand) {

  /** Variants of a product: alone, with a bias, and added to what is there. */
  static final int VARIANTS = 3;

  void compare(List<int[]> shapes) {
    for (int[] shape : shapes) {
      for (Form form : Form.values()) {
        for (int variant = 0; variant < VARIANTS; variant++) {
          compare(form, shape, variant);
        }
      }
    }
  }

  void compare(Form form, int[] shape, int variant) {
    int m = shape[0];
    int n = shape[1];
    int k = shape[2];
    // Views larger than the matrices are allowed.
    FloatView a = tensors.normal(m * k + 5);
    FloatView b = tensors.normal(k * n + 3);
    FloatView bias = variant == 1 ? tensors.normal(n) : null;
    boolean accumulate = variant == 2;
    FloatView expected = accumulate ? tensors.normal(m, n) : tensors.garbage((long) m * n);
    FloatView actual = tensors.copy(expected);
    new PlainMatMul()
        .multiply(form, m, n, k, expected, operand.apply(a), operand.apply(b), bias, accumulate);
    fast.multiply(form, m, n, k, actual, a, b, bias, accumulate);
    assertClose(actual, expected, 1e-5);
  }
}

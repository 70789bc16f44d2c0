package dev.espalier.generate;

/**
 * How a weight's form is chosen for decoding. A product takes as long as reading its weight, so
 * that the density alone decides.
 *
 * @param sparseBelow a weight of a lower density is read without its zeros
 * @param bfloat16 whether the other weights are rounded to 16 bits
 */
public record DecodingForms(double sparseBelow, boolean bfloat16) {

  /** Every weight as it is. */
  public static final DecodingForms DENSE = new DecodingForms(0, false);

  /** Returns the choice of the sparse form for every weight with zeros. */
  public static DecodingForms sparse(boolean bfloat16) {
    return new DecodingForms(1, bfloat16);
  }

  boolean sparse(double density) {
    return density < sparseBelow;
  }
}

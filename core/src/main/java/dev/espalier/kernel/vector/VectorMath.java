package dev.espalier.kernel.vector;

import static dev.espalier.kernel.vector.Lanes.splat;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Elementary functions by our own polynomials: the same bits on every machine with fused
 * multiply-add, for any number of lanes. Errors given are the largest relative ones, compared with
 * double precision.
 */
final class VectorMath {

  /** Smaller arguments give 0, since the result would be subnormal. */
  static final float EXP_LOWEST = -87f;

  /** Larger arguments give the exponential of this value. */
  static final float EXP_HIGHEST = 88.37f;

  private static final float LOG2_E = 1.44269504f;
  private static final float LN_2_HIGH = 0.693359375f;
  private static final float LN_2_LOW = -2.12194440e-4f;

  /** 1.5 · 2²³: adding it rounds to an integer, which the lowest bits then hold. */
  private static final float ROUNDER = 12582912f;

  private static final int MANTISSA_BITS = 23;

  private VectorMath() {}

  /**
   * {@code e^x}, with an error below 2.5e-7 between {@link #EXP_LOWEST} and {@link #EXP_HIGHEST};
   * NaN stays NaN. {@code 2^n · (1 + r + r² q(r))} with {@code x = n ln 2 + r}.
   */
  static FloatVector exp(FloatVector x) {
    VectorMask<Float> vanishes = x.lt(EXP_LOWEST);
    FloatVector bounded = x.blend(EXP_HIGHEST, x.compare(VectorOperators.GT, EXP_HIGHEST));
    FloatVector rounded = bounded.fma(splat(LOG2_E), splat(ROUNDER));
    FloatVector n = rounded.sub(ROUNDER);
    FloatVector r = n.fma(splat(-LN_2_HIGH), bounded);
    r = n.fma(splat(-LN_2_LOW), r);
    FloatVector q = splat(0.0013901267666369677f);
    q = q.fma(r, splat(0.00836316216737032f));
    q = q.fma(r, splat(0.04166685417294502f));
    q = q.fma(r, splat(0.16666577756404877f));
    q = q.fma(r, splat(0.5f));
    FloatVector mantissa = q.fma(r.mul(r), r).add(1f);
    return mantissa
        .reinterpretAsInts()
        .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA_BITS))
        .reinterpretAsFloats()
        .blend(0f, vanishes);
  }

  /** {@code 1/(1 + e^−x)}, with an error below 5e-7 for results of at least 1e-37. */
  static FloatVector sigmoid(FloatVector x) {
    return splat(1f).div(exp(x.neg()).add(1f));
  }

  /**
   * {@code tanh x}, with an error below 5e-7: an odd polynomial near 0, {@code 1 − 2/(e^{2x} + 1)}
   * elsewhere.
   */
  static FloatVector tanh(FloatVector x) {
    FloatVector size = x.abs();
    FloatVector far = splat(1f).sub(splat(2f).div(exp(size.add(size)).add(1f)));
    VectorMask<Float> negative = x.lt(0f);
    FloatVector z = x.mul(x);
    FloatVector q = splat(-0.006269208621233702f);
    q = q.fma(z, splat(0.02111101523041725f));
    q = q.fma(z, splat(-0.05387395992875099f));
    q = q.fma(z, splat(0.13332915306091309f));
    q = q.fma(z, splat(-0.3333333134651184f));
    FloatVector near = q.mul(z).fma(x, x);
    return far.blend(far.neg(), negative).blend(near, size.lt(0.6f));
  }

  /**
   * The normal distribution function {@code Φ(x) = (1 + erf(x/√2))/2}, from {@code erfc(z) =
   * e^{−z²} t p(t)}, {@code t = 1/(1 + z/2)}, fitted for {@code 0 ≤ z ≤ 9.5}; the error is below
   * 1e-6 for x > −4 and grows to 1e-5 at −13, below which the result is 0.
   */
  static FloatVector normalCdf(FloatVector x) {
    FloatVector z = x.abs().mul(0.70710678f);
    FloatVector t = splat(1f).div(z.fma(splat(0.5f), splat(1f)));
    FloatVector p = splat(0.01385517232120037f);
    p = p.fma(t, splat(-0.131632462143898f));
    p = p.fma(t, splat(0.44820883870124817f));
    p = p.fma(t, splat(-0.6950931549072266f));
    p = p.fma(t, splat(0.4415156841278076f));
    p = p.fma(t, splat(-0.1088094487786293f));
    p = p.fma(t, splat(0.22902286052703857f));
    p = p.fma(t, splat(0.2379339635372162f));
    p = p.fma(t, splat(0.2829379141330719f));
    p = p.fma(t, splat(0.2820605933666229f));
    FloatVector tail = p.mul(t).mul(exp(x.mul(x).mul(-0.5f))).mul(0.5f);
    return tail.blend(splat(1f).sub(tail), x.compare(VectorOperators.GT, 0f));
  }

  /** The normal density {@code e^{−x²/2}/√(2π)}. */
  static FloatVector normalDensity(FloatVector x) {
    return exp(x.mul(x).mul(-0.5f)).mul(0.39894228f);
  }
}

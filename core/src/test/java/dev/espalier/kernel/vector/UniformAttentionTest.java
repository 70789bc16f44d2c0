package dev.espalier.kernel.vector;

import static dev.espalier.kernel.RandomTensors.assertClose;

import dev.espalier.kernel.Attention.Geometry;
import dev.espalier.kernel.DropoutSite;
import dev.espalier.kernel.RandomTensors;
import dev.espalier.kernel.WorkerTeam;
import dev.espalier.kernel.Workers;
import dev.espalier.kernel.plain.PlainAttention;
import dev.espalier.kernel.plain.PlainUniformAttention;
import dev.espalier.memory.FloatView;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Factors times values equal the attention of identical tokens, in both twins. */
class UniformAttentionTest {

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 0.5", "2, 3, 63, 0.1", "3, 2, 64, 0.3", "2, 5, 131, 0.2", "2, 3, 67, 0"})
  void factorsGiveTheAttentionOfEqualTokens(int batch, int heads, int tokens, float probability) {
    int headWidth = 7;
    Geometry geometry = new Geometry(batch, tokens, heads, headWidth, 0.4f);
    DropoutSite site =
        probability == 0 ? DropoutSite.NONE : new DropoutSite(probability, 42L << 35, 3, 5, 9);
    RandomTensors tensors = new RandomTensors(tokens);
    FloatView row = tensors.normal(3 * geometry.width());
    FloatView qkv = tensors.garbage((long) batch * tokens * row.size());
    for (int t = 0; t < batch * tokens; t++) {
      qkv.part(t * row.size(), Math.toIntExact(row.size())).copyFrom(row);
    }
    FloatView expected = tensors.garbage((long) batch * tokens * geometry.width());
    PlainAttention attention = new PlainAttention();
    FloatView saved = tensors.garbage(attention.savedFloats(geometry));
    attention.forward(expected, saved, qkv, geometry, site);

    FloatView plain = tensors.garbage((long) batch * tokens * heads);
    new PlainUniformAttention().factors(plain, geometry, site);
    assertClose(timesValues(tensors, plain, row, geometry), expected, 1e-5);

    FloatView vector = tensors.garbage(plain.size());
    try (Workers workers = new WorkerTeam(2)) {
      new VectorUniformAttention(workers).factors(vector, geometry, site);
    }
    assertClose(vector, plain, 1e-6);
  }

  private static FloatView timesValues(
      RandomTensors tensors, FloatView factors, FloatView row, Geometry geometry) {
    FloatView out = tensors.garbage(factors.size() * geometry.headWidth());
    for (long i = 0; i < out.size(); i++) {
      float value = row.get(2L * geometry.width() + i % geometry.width());
      out.set(i, factors.get(i / geometry.headWidth()) * value);
    }
    return out;
  }
}

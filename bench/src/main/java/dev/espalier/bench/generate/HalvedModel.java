package dev.espalier.bench.generate;

import dev.espalier.model.Gpt2Config;
import dev.espalier.model.LayerShape;
import java.util.List;

/** The shape of a compact model: what is left if every layer loses half its heads and neurons. */
final class HalvedModel {

  private HalvedModel() {}

  static Gpt2Config of(Gpt2Config config) {
    List<LayerShape> halved =
        config.layers().stream()
            .map(
                layer ->
                    new LayerShape(
                        layer.place(),
                        new LayerShape.Attention(
                            layer.heads() / 2, layer.headWidth(), layer.valueWidth()),
                        new LayerShape.Mlp(layer.inner() / 2)))
            .toList();
    return config.withShape(config.nEmbd(), halved);
  }
}

package dev.espalier.report;

import java.util.List;

/** Whether colours can be distinguished: from their background, and under colour blindness. */
final class Contrast {

  private Contrast() {}

  /** The contrast ratio of WCAG 2.1, and the colour behind an element. */
  private static final String RATIO =
      """
      const parse = (c) => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
      const hex = (c) => c[0] === '#' ? `rgb(${parseInt(c.slice(1, 3), 16)},${parseInt(c.slice(3, 5), 16)},${parseInt(c.slice(5, 7), 16)})` : c;
      const channel = (v) => v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4;
      const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
      const ratio = (a, b) => { const [x, y] = [light(a), light(b)]; return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };
      const ground = (e) => {
        for (let at = e; at; at = at.parentElement) {
          const c = parse(getComputedStyle(at).backgroundColor);
          if (c[3] > 0.99) return c;
        }
        return [255, 255, 255, 1];
      };
      """;

  /** Elements with text whose contrast is below 4.5 to 1. */
  static final String OF_TEXT =
      "(() => {"
          + RATIO
          + """
            document.querySelectorAll('details').forEach(d => d.open = true);
            const weak = new Set();
            for (const e of document.querySelectorAll('body *')) {
              if (e.closest('.chart, script, noscript') || e.hidden || !e.getClientRects().length) continue;
              if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
              const r = ratio(parse(getComputedStyle(e).color), ground(e));
              if (r < 4.5) weak.add(`${e.tagName}.${e.className} ${r.toFixed(2)}`);
            }
            for (const t of document.querySelectorAll('.chart svg text')) {
              // What stands on a cell of a heat map is looked at with the cells.
              if (t.closest('#layers, #overlap, #heat')) continue;
              const fill = t.getAttribute('fill') || getComputedStyle(t).fill;
              const r = ratio(parse(hex(fill)), ground(t.closest('figure')));
              if (r < 4.5) weak.add(`text in ${t.closest('figure').id}: ${t.textContent} ${r.toFixed(2)}`);
            }
            return [...weak];
          })()
          """;

  /** Colours of lines, bars and numbers in cells whose contrast is too low. */
  static final String OF_MARKS =
      "(() => {"
          + RATIO
          + """
            const card = ground(document.querySelector('figure'));
            const weak = [];
            const mark = (name, colour, least, on = card) => {
              const r = ratio(parse(hex(colour)), on);
              if (r < least) weak.push(`${name} ${colour} ${r.toFixed(2)}`);
            };
            for (let n = 1; n <= 5; n++) for (let i = 0; i < n; i++) mark('line', frame.colour(i, n), 3);
            for (let n = 1; n <= 12; n++) for (let i = 0; i < n; i++) mark('round', frame.roundColour(i, n), 3);
            for (const name of ['train', 'eval', 'bar', 'cost']) mark(name, frame.style(name), 3);
            const ramp = frame.key(500, 0).inRange.color;
            for (let v = 0; v <= 100; v++) {
              const cell = parse(echarts.color.lerp(v / 100, ramp));
              mark('number on ' + v, frame.inkOn(v / 100), 4.5, cell);
            }
            return weak;
          })()
          """;

  /** Viénot, Brettel and Mollon (1999): vision without red or without green cones. */
  private static final double[][][] BLIND = {
    {{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}},
    {{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}}
  };

  /**
   * Returns the smallest difference (CIE 1976) of two of the colours under either kind of vision.
   */
  static double closest(List<String> colours) {
    double least = Double.POSITIVE_INFINITY;
    for (double[][] eye : BLIND) {
      for (int i = 0; i < colours.size(); i++) {
        for (int j = i + 1; j < colours.size(); j++) {
          double[] a = lab(seen(eye, colours.get(i)));
          double[] b = lab(seen(eye, colours.get(j)));
          least = Math.min(least, Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]));
        }
      }
    }
    return least;
  }

  private static double[] seen(double[][] eye, String hex) {
    double[] rgb = new double[3];
    for (int c = 0; c < 3; c++) {
      double v = Integer.parseInt(hex.substring(1 + 2 * c, 3 + 2 * c), 16) / 255.0;
      rgb[c] = v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }
    return times(eye, rgb);
  }

  private static double[] lab(double[] rgb) {
    double[] xyz =
        times(
            new double[][] {
              {0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}
            },
            rgb);
    double x = root(xyz[0] / 0.9505);
    double y = root(xyz[1]);
    double z = root(xyz[2] / 1.089);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  private static double root(double t) {
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116.0;
  }

  private static double[] times(double[][] matrix, double[] vector) {
    double[] product = new double[3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        product[i] += matrix[i][j] * vector[j];
      }
    }
    return product;
  }
}

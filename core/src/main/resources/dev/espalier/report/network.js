'use strict';
/**
 * The picture of the network: a row for each layer, in it a box for each kind of unit, filled as far
 * as its units are live. Few units, such as heads, are drawn one by one.
 */
const network = ({ rounds, root, style, safe, base, axis, percent }) => {
  const STATES = ['live', 'constant', 'dead'];
  const KINDS = [
    ['features', 'features of the stream'],
    ['ln_1', 'features the attention reads'],
    ['q–k', 'query–key pairs'],
    ['values', 'value dimensions'],
    ['heads', 'heads'],
    ['ln_2', 'features the MLP reads'],
    ['neurons', 'neurons'],
  ];
  const ONE_BY_ONE = 25;
  const known = rounds.filter((r) => r.network);
  let shown = known[known.length - 1];

  const count = (x) => x.toLocaleString('en');
  const paths = (log10) => log10 === null ? 'no path' : `10^${log10.toFixed(1)} paths`;
  const last = (list) => list[list.length - 1];

  function describe() {
    const n = shown.network;
    return `Round ${shown.round} · ${percent(shown.sparsity)} sparse, ${percent(n.effective)} effectively · ${paths(last(n.paths))} to the logits`
      + ` · ${count(n.unused)} of ${count(n.features)} features unused`;
  }

  function tip(layer, kind) {
    const l = shown.network.layers[layer];
    const units = l.units[kind];
    const all = units.reduce((a, b) => a + b);
    const gone = kind === 0 ? '' : kind < 5 ? `<br>attention ${safe(l.attention)}` : `<br>MLP ${safe(l.mlp)}`;
    return `<b>Layer ${layer}</b> · round ${shown.round}<br>${KINDS[kind][1]}: ${count(units[0])} of ${count(all)} live`
      + `<br>${count(units[1])} constant, ${count(units[2])} dead${gone}`
      + `<br>${l.stranded === null ? 'no weight survives' : `${percent(l.stranded)} of the surviving weights on no path`}`
      + `<br>${paths(shown.network.paths[layer + 1])} to the end of the layer`;
  }

  /** A box's parts, left to right: for each state its rectangles, in units of the box's width. */
  function parts(units) {
    const all = units.reduce((a, b) => a + b);
    const sizes = all < ONE_BY_ONE ? units : units.map((n) => n === 0 ? 0 : Math.max(n / all, 0.012));
    const whole = sizes.reduce((a, b) => a + b) || 1;
    let from = 0;
    return sizes.map((size) => {
      const pieces = all < ONE_BY_ONE ? Array(size).fill(1) : size > 0 ? [size] : [];
      return pieces.map((piece) => {
        const x = from / whole;
        from += piece;
        return [x, piece / whole];
      });
    });
  }

  function draw(state, fill, line) {
    return (params, api) => {
      const [kind, layer] = [api.value(0), api.value(1)];
      const units = shown.network.layers[layer].units[kind];
      const few = units.reduce((a, b) => a + b) < ONE_BY_ONE;
      const [x, y] = api.coord([kind, layer]);
      const [cell] = api.size([1, 1]);
      const width = cell - (cell > 60 ? 14 : 6);
      const height = 15;
      const children = parts(units)[state].map(([from, size]) => ({
        type: 'rect',
        shape: { x: x - width / 2 + from * width + (few ? 0.8 : 0), y: y - 1, width: Math.max(1, size * width - (few ? 1.6 : 0)), height, r: few ? 2 : 0 },
        style: { fill, stroke: line, lineWidth: 1 },
      }));
      if (state === 0) {
        children.push({
          type: 'text',
          style: {
            x: x - width / 2, y: y - 5, align: 'left', verticalAlign: 'bottom',
            text: count(units[0]), fontSize: cell < 44 ? 9.5 : 12, fontWeight: 600, fontFamily: getComputedStyle(root.body).fontFamily,
            fill: units[0] > 0 ? style('ink') : style('quiet'),
          },
        });
      }
      return { type: 'group', children };
    };
  }

  /** What words are needed beside a layer. */
  function note(layer) {
    const l = shown.network.layers[layer];
    const states = [['attention', l.attention], ['MLP', l.mlp]].filter(([, state]) => state !== 'live');
    const words = states.map(([name, state]) => `${name} ${state}`);
    if (l.stranded === null) words.push('no weight left');
    else if (l.stranded > 0) words.push(`${percent(l.stranded)} stranded`);
    return words.join('\n');
  }

  function option(width) {
    const layers = shown.network.layers;
    const wide = width > 700;
    const option = base(width);
    const quiet = style('quiet');
    option.grid = { left: wide ? 62 : 22, right: wide ? 150 : 4, top: 62, bottom: 6 };
    option.legend.data = STATES;
    option.xAxis = axis('', {
      type: 'category', position: 'top', data: KINDS.map(([name]) => name), splitLine: { show: false }, axisLine: { show: false },
      axisLabel: { color: quiet, fontSize: width < 480 ? 9 : 12, interval: 0, hideOverlap: false },
    });
    const side = (position, label) => axis('', {
      type: 'category', position, data: layers.map((_, i) => i), inverse: true, splitLine: { show: false }, axisLine: { show: false },
      axisLabel: { color: quiet, fontSize: 12, interval: 0, align: 'left', margin: position === 'left' ? (wide ? 58 : 18) : 10, lineHeight: 15, formatter: (_, i) => label(i) },
    });
    option.yAxis = [side('left', (i) => wide ? `layer ${i}` : String(i))];
    if (wide) option.yAxis.push(side('right', note));
    option.tooltip.trigger = 'item';
    option.tooltip.formatter = (p) => tip(p.value[1], p.value[0]);
    const cells = layers.flatMap((_, layer) => KINDS.map((_, kind) => [kind, layer]));
    const looks = [[style('bar'), style('bar')], [style('still'), style('still')], ['transparent', style('gone')]];
    option.series = STATES.map((name, state) => ({
      name, type: 'custom', renderItem: draw(state, ...looks[state]), data: cells, progressive: 0, clip: false,
      itemStyle: { color: looks[state][0], borderColor: looks[state][1], borderWidth: 1 },
    }));
    // An axis without a series has no scale.
    if (wide) option.series.push({ type: 'custom', yAxisIndex: 1, silent: true, data: [], renderItem: () => null });
    return option;
  }

  function offer(redraw) {
    const figure = root.getElementById('network');
    const slider = figure.querySelector('input');
    const words = figure.querySelector('output');
    const show = () => {
      shown = known[+slider.value];
      words.textContent = describe();
      slider.setAttribute('aria-valuetext', words.textContent);
    };
    slider.max = known.length - 1;
    slider.value = known.length - 1;
    slider.hidden = known.length < 2;
    slider.addEventListener('input', () => { show(); redraw(); });
    show();
  }

  const height = () => {
    const layers = Math.max(...known.map((r) => r.network.layers.length));
    return 68 + layers * frame.forPaper(layers > 16 ? 36 : 44, layers, 68);
  };
  return { option, offer, height };
};

'use strict';
/** The charts of a sweep. */
(() => {
  const { start, draw, fit, safe, style, percent, number, duration, base, axis, ticks, upright, level, colour, inkOn, key, present } = frame;
  const { DASHES, SYMBOLS, strip, reach } = bands;
  const data = JSON.parse(document.getElementById('data').textContent);
  const [LEAST, MOST, LOW, HIGH] = [1, 2, 3, 4];
  const [BEST, EACH] = ['best', 'each'];
  const FEW = 12;
  const HIGHLIGHTED = 8;
  const HOUR = 3600;
  const NARROW = 560;
  let measure = 0;
  let band = 'range';
  let mode = data.groups.length > FEW ? BEST : EACH;

  // ---- colours: what a group is called in the legend, and how it is drawn ----

  /** The classes of the groups as coloured now: names in order, and the class of a group, or none for the others. */
  function classes(width) {
    const called = (g) => width < NARROW ? g.brief : g.name;
    if (mode === EACH) {
      const places = new Map(data.groups.map((g, i) => [g.place, i]));
      return { names: data.groups.map(called), of: (g) => places.get(g.place) };
    }
    if (mode === BEST) {
      const best = data.groups.filter((g) => g.rank !== null && g.rank < HIGHLIGHTED).sort((a, b) => a.rank - b.rank);
      const places = new Map(best.map((g, i) => [g.place, i]));
      return { names: best.map(called), of: (g) => places.get(g.place) };
    }
    return { names: data.axes[+mode].values.map((v) => `${data.axes[+mode].name} ${v}`), of: (g) => g.values[+mode] };
  }

  const look = (place, count) => place === undefined
    ? { own: style('gone'), width: 0.9, opacity: 0.55, dash: 'solid', symbol: 'none', z: 2 }
    : { own: colour(place, count), width: 2.2, opacity: 1, dash: count > 24 ? 'solid' : DASHES[place % DASHES.length], symbol: SYMBOLS[place % SYMBOLS.length], z: 3 };

  const OTHERS = 'others';

  /** How many rows names take in a legend. */
  function legendRows(names, width) {
    let [rows, used] = [1, 0];
    for (const name of names) {
      const wide = Math.min(width, name.length * 6.6 + 50);
      if (used > 0 && used + wide > width) { rows += 1; used = 0; }
      used += wide;
    }
    return rows;
  }

  const legendNames = (kinds) => kinds.names.length > 24 ? [] : kinds.names.concat(mode === BEST && data.groups.length > kinds.names.length ? [OTHERS] : []);

  function withLegend(option, names, width) {
    option.legend.data = names;
    option.legend.textStyle.width = width - 60;
    option.legend.textStyle.overflow = 'truncate';
    option.grid.top = 20 + 22 * (names.length ? legendRows(names, width) : 0);
    option.grid.right = 24;
    option.tooltip.trigger = 'item';
    option.tooltip.formatter = (p) => p.data && p.data.tip ? p.data.tip : '';
  }

  const isWide = (values) => values.length > 0 && Math.min(...values) > 0 && Math.max(...values) > 20 * Math.min(...values);

  // ---- over sparsity ----

  function curves(width) {
    const option = base(width);
    const [from, to] = band === 'range' ? [LEAST, MOST] : [LOW, HIGH];
    const kinds = classes(width);
    withLegend(option, legendNames(kinds), width);
    const rounds = data.groups.flatMap((g) => g.rounds);
    const means = present(rounds.map((r) => r.measures[measure][0]));
    option.xAxis = level('sparsity of the scope', rounds.map((r) => r.sparsity));
    option.yAxis = upright(
      data.measures[measure].toLowerCase() + (measure === 0 ? '' : ' (nats per token)'),
      rounds.flatMap((r) => [r.measures[measure][0], r.measures[measure][from], r.measures[measure][to]]), { log: measure === 0 && isWide(means) });
    option.series = data.groups.flatMap((group) => {
      const place = kinds.of(group);
      const drawn = look(place, kinds.names.length);
      const name = place === undefined ? OTHERS : kinds.names[place];
      const points = group.rounds.filter((r) => r.measures[measure][from] !== null && r.measures[measure][to] !== null)
        .map((r) => [r.sparsity, r.measures[measure][from], r.measures[measure][to]]);
      const line = {
        name, type: 'line', symbol: drawn.symbol, symbolSize: 7, showAllSymbol: true, z: drawn.z,
        lineStyle: { width: drawn.width, opacity: drawn.opacity, type: drawn.dash, color: drawn.own }, itemStyle: { color: drawn.own },
        data: group.rounds.map((r) => ({
          value: [r.sparsity, r.measures[measure][0]],
          tip: `<b>${safe(group.name)}</b><br>round ${r.round} · ${percent(r.sparsity)} sparse<br>${data.measures[measure]} ${number(r.measures[measure][0], 4)}`
            + (group.cells > 1 ? `<br>${group.cells} cells, ${number(r.measures[measure][LEAST], 4)} to ${number(r.measures[measure][MOST], 4)}` : ''),
        })),
      };
      return group.cells > 1 && place !== undefined ? [line, strip(name, points, drawn.own), reach(name, points)] : [line];
    });
    return option;
  }

  // ---- cost ----

  /** Hours as the axis has them: in the unit in which the largest is a number one reads. */
  function unitOf(hours) {
    const most = Math.max(...hours);
    return most < 1 / 30 ? ['seconds', HOUR] : most < 2 ? ['minutes', 60] : ['hours', 1];
  }

  function cost(width) {
    const option = base(width);
    const [unit, times] = unitOf(data.cost.map((c) => c.hours));
    const hours = data.cost.map((c) => c.hours * times);
    const values = data.cost.map((c) => c.value);
    withLegend(option, [], width);
    option.xAxis = isWide(hours)
      ? axis(`CPU ${unit}`, { type: 'log', min: 'dataMin', splitLine: { show: false }, axisLabel: { color: style('quiet'), fontSize: 11.5, hideOverlap: true, formatter: (v) => +v.toPrecision(2) } })
      : axis(`CPU ${unit}`, Object.assign({ type: 'value', splitLine: { show: false } }, ticks(hours).axis));
    option.yAxis = upright(data.objective, values.concat(present(data.cost.flatMap((c) => [c.least, c.most]))), { log: isWide(values) });
    const kinds = classes(width);
    const point = (c) => ({
      value: [c.hours * times, c.value],
      itemStyle: { color: look(kinds.of(c), kinds.names.length).own, opacity: c.front ? 1 : 0.75 },
      symbolSize: c.front ? 11 : 8,
      tip: `<b>${safe(c.name)}</b><br>${data.objective} ${number(c.value, 4)}${c.cells > 1 ? ` (${c.cells} cells, ${number(c.least, 4)} to ${number(c.most, 4)})` : ''}<br>CPU time ${duration(c.hours * HOUR)}${c.front ? '<br>on the front' : ''}`,
    });
    const front = data.cost.filter((c) => c.front).sort((a, b) => a.hours - b.hours);
    option.series = [
      { type: 'line', step: 'end', symbol: 'none', silent: true, z: 2, lineStyle: { width: 1.6, color: style('quiet'), type: [5, 4] }, data: front.map((c) => [c.hours * times, c.value]) },
      {
        type: 'custom', silent: true, z: 2, tooltip: { show: false }, encode: { x: 0, y: [1, 2] },
        data: data.cost.length > 200 ? [] : data.cost.filter((c) => c.cells > 1).map((c) => [c.hours * times, c.least, c.most]),
        renderItem: (params, api) => {
          const [x, low] = api.coord([api.value(0), api.value(1)]);
          const high = api.coord([api.value(0), api.value(2)])[1];
          return { type: 'line', shape: { x1: x, x2: x, y1: low, y2: high }, style: { stroke: style('quiet'), opacity: 0.6 } };
        },
      },
      { type: 'scatter', z: 3, data: data.cost.map(point) },
    ];
    return option;
  }

  // ---- any two axes ----

  let [across, down] = [data.heat.across, data.heat.down];

  /** The spots of the chosen axes, whichever way round they are stored. */
  function spots() {
    const straight = data.heat.pairs.find((p) => p.across === across && p.down === down);
    if (straight) return straight.spots;
    const turned = data.heat.pairs.find((p) => p.across === down && p.down === across);
    return turned ? turned.spots.map(([x, y, ...rest]) => [y, x, ...rest]) : [];
  }

  const spotHeight = () => Math.max(26, Math.min(44, 480 / data.heat.axes[down].labels.length));
  const brief = (v) => Math.abs(v) >= 1000 ? v.toPrecision(3).replace('e+', 'e') : v.toFixed(Math.abs(v) < 10 ? 2 : 1);

  function heat(width) {
    const option = base(width);
    const [columns, rows] = [data.heat.axes[across], data.heat.axes[down]];
    const found = spots();
    const values = found.map((s) => s[2]);
    const scale = isWide(values) ? Math.log : (v) => v;
    const [low, high] = [scale(Math.min(...values)), scale(Math.max(...values))];
    // The strong end of the colours is what the objective wants.
    const part = (v) => high === low ? 0 : data.minimize ? (scale(v) - low) / (high - low) : (high - scale(v)) / (high - low);
    const room = Math.min(width * 0.3, 8 + 6.6 * Math.max(...rows.labels.map((l) => l.length)));
    const cell = (width - room - 30) / columns.labels.length;
    const size = Math.min(12, cell / 4.2);
    option.grid = { left: room + 22, right: 8, top: 40, bottom: 44 };
    option.legend = { show: false };
    option.xAxis = axis(columns.name, {
      type: 'category', data: columns.labels, splitLine: { show: false }, nameGap: 26,
      axisLabel: { color: style('quiet'), fontSize: 11.5, hideOverlap: true, width: Math.max(30, cell - 4), overflow: 'truncate', interval: cell < 26 ? 'auto' : 0 },
    });
    option.yAxis = axis(rows.name, {
      type: 'category', data: rows.labels, inverse: true, splitLine: { show: false }, axisLine: { show: false }, nameRotate: 90, nameGap: room + 4,
      axisLabel: { color: style('quiet'), fontSize: 11.5, width: room - 4, overflow: 'truncate', interval: 0 },
    });
    const [best, worst] = data.minimize ? [Math.min(...values), Math.max(...values)] : [Math.max(...values), Math.min(...values)];
    option.visualMap = Object.assign(key(width, room + 22), { text: values.length ? [`worst ${brief(worst)}`, `best ${brief(best)}`] : [], dimension: 2 });
    option.tooltip.formatter = (p) => p.data.tip;
    option.series = [{
      type: 'heatmap', progressive: 0,
      data: found.map(([x, y, mean, cells, least, most]) => ({
        value: [x, y, part(mean)],
        label: { show: size >= 7.5, fontSize: size, formatter: brief(mean), color: inkOn(part(mean)) },
        tip: `${safe(rows.name)} ${safe(rows.labels[y])}<br>${safe(columns.name)} ${safe(columns.labels[x])}<br>${data.objective} <b>${number(mean, 4)}</b>, mean of ${cells} ${cells === 1 ? 'cell' : `cells, ${number(least, 4)} to ${number(most, 4)}`}`,
      })),
      itemStyle: { borderColor: style('card'), borderWidth: 1.5 },
      emphasis: { itemStyle: { borderColor: style('ink'), borderWidth: 1.5 } },
    }];
    return option;
  }

  // ---- what moves it ----

  const effectHeight = (width) => width < NARROW ? 38 : 27;

  function effects(width) {
    const option = base(width);
    const shown = data.effects;
    const room = Math.min(230, width * 0.42);
    const ends = shown.flatMap((e) => [e.mean, e.low, e.high, 0]);
    option.grid = { left: room, right: 20, top: 8, bottom: 40 };
    option.legend = { show: false };
    option.xAxis = axis(`change of ${data.objective}`, Object.assign({ type: 'value' }, ticks(ends, { count: width < 500 ? 3 : 5 }).axis));
    option.yAxis = axis('', {
      type: 'category', inverse: true, data: shown.map((e) => `${e.axis}${width < NARROW ? '\n' : ' '}${e.value} vs ${e.reference}`), splitLine: { show: false }, axisLine: { show: false },
      axisLabel: { color: style('ink'), fontSize: 11.5, width: room - 12, overflow: 'truncate', interval: 0 },
    });
    option.tooltip.formatter = (p) => p.data && p.data.tip ? p.data.tip : '';
    const mark = style('bar');
    option.series = [
      {
        type: 'custom', silent: true, z: 2, tooltip: { show: false }, encode: { x: [1, 2], y: 0 },
        data: shown.map((e, i) => [i, e.low, e.high]).filter((e) => e[1] !== null && e[2] !== null),
        renderItem: (params, api) => {
          const [left, y] = api.coord([api.value(1), api.value(0)]);
          const right = api.coord([api.value(2), api.value(0)])[0];
          return { type: 'line', shape: { x1: left, x2: right, y1: y, y2: y }, style: { stroke: mark, lineWidth: 2.4 } };
        },
      },
      {
        type: 'scatter', symbolSize: 10, z: 3,
        data: shown.map((e, i) => ({
          value: [e.mean, i],
          itemStyle: e.paired ? { color: mark } : { color: style('card'), borderColor: mark, borderWidth: 2 },
          tip: `<b>${safe(e.axis)}</b> ${safe(e.value)} instead of ${safe(e.reference)}<br>${data.objective} ${e.mean > 0 ? '+' : '−'}${Math.abs(e.mean).toFixed(4)}${e.low === null ? '' : ` [${number(e.low, 4)}, ${number(e.high, 4)}]`}<br>${e.count} ${e.paired ? (e.count === 1 ? 'pair' : 'pairs') : 'values'}`,
        })),
        markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: style('quiet'), type: 'solid', width: 1 }, data: [{ xAxis: 0 }] },
      },
    ];
    return option;
  }

  // ---- controls ----

  function choose(id, options, value, change) {
    const select = document.getElementById(id);
    if (!select) return;
    options.forEach(([of, words]) => select.add(new Option(words, of)));
    select.value = value;
    select.hidden = options.length < 2;
    select.addEventListener('change', () => change(select.value));
  }

  choose('measure', data.measures.map((words, i) => [String(i), words]), '0', (of) => { measure = +of; draw('curves'); });
  const widths = document.getElementById('band');
  if (widths) {
    widths.hidden = !data.groups.some((g) => g.cells > 1);
    widths.addEventListener('change', () => { band = widths.value; draw('curves'); });
  }
  const colourings = [];
  if (data.groups.length > FEW) colourings.push([BEST, `colours: the best ${Math.min(HIGHLIGHTED, data.groups.length)}`]);
  colourings.push([EACH, 'colours: each group']);
  data.axes.forEach((of, i) => { if (of.values.length > 1 && of.values.length <= 24) colourings.push([String(i), `colours: ${of.name}`]); });
  if (data.groups.length < 2) colourings.length = 1;
  choose('colours', colourings, mode, (of) => { mode = of; fit('curves', 'auto'); if (data.cost.length) draw('cost'); });

  const names = data.heat.axes.map((of, i) => [String(i), of.name]);
  choose('across', names, String(across), (of) => {
    if (+of === down) { down = across; document.getElementById('down').value = String(down); }
    across = +of;
    fit('heat', 'auto');
  });
  choose('down', names, String(down), (of) => {
    if (+of === across) { across = down; document.getElementById('across').value = String(across); }
    down = +of;
    fit('heat', 'auto');
  });

  start({
    curves: {
      option: curves,
      height: (width) => (frame.onPaper() ? 290 : width < 500 ? 250 : 400) + 22 * (frame.onPaper() ? 0 : legendRows(legendNames(classes(width)), width)),
    },
    heat: { option: heat, height: () => 90 + (frame.onPaper() ? Math.min(spotHeight(), 400 / data.heat.axes[down].labels.length) : spotHeight()) * data.heat.axes[down].labels.length },
    cost: { option: cost },
    effects: { option: effects, height: (width) => Math.max(frame.onPaper() || width < 420 ? 140 : 320, 56 + (frame.onPaper() ? Math.min(27, 420 / data.effects.length) : effectHeight(width)) * data.effects.length) },
  });
})();

'use strict';
/** The charts of one run. */
(() => {
  const {
    start, draw, fit, safe, style, isDark, percent, number, duration, present, base, axis, upright, percentAxis,
    colour, whole, inkOn, key,
  } = frame;
  const data = JSON.parse(document.getElementById('data').textContent);
  const rounds = data.rounds;
  const heading = (r) => `<b>Round ${r.round}</b> · ${percent(r.sparsity)} sparse`;
  const DASHES = ['solid', [7, 3], [2, 3], [10, 3, 2, 3], [5, 5]];

  const roundAxis = (more) => axis('round', Object.assign(
    { type: 'category', data: rounds.map((r) => String(r.round)), splitLine: { show: false } }, more));

  function losses(width) {
    const line = (name, key, symbol, type) => ({
      name, type: 'line', symbol, symbolSize: symbol === 'circle' ? 7 : 9, showAllSymbol: rounds.length <= 24,
      lineStyle: { width: 2.2, type }, itemStyle: { color: style(key) }, data: rounds.map((r) => r[key]),
    });
    const option = base(width);
    option.xAxis = roundAxis({ boundaryGap: rounds.length === 1 });
    option.yAxis = upright('', {});
    option.series = [line('Training', 'train', 'circle', 'solid'), line('Validation', 'eval', 'diamond', [6, 3])];
    option.tooltip.trigger = 'axis';
    option.tooltip.formatter = (points) => {
      const r = rounds[points[0].dataIndex];
      return `${heading(r)}<br>Training ${number(r.train, 4)}<br>Validation ${number(r.eval, 4)}`;
    };
    return option;
  }

  function perplexity(width) {
    const option = base(width);
    const values = present(rounds.map((r) => r.perplexity));
    const log = values.length > 0 && Math.max(...values) > 20 * Math.min(...values);
    const best = rounds.find((r) => r.round === data.best);
    const one = rounds.length === 1;
    const first = rounds[0];
    option.grid.top = 34;
    option.grid.right = 24;
    option.xAxis = axis('sparsity', { type: 'value', min: 0, max: one ? 1 : undefined, splitLine: { show: false }, axisLabel: percentAxis() });
    option.yAxis = upright('', { type: log ? 'log' : 'value' });
    option.tooltip.trigger = 'item';
    option.tooltip.formatter = (p) => {
      const r = rounds[p.dataIndex];
      return p.componentType === 'series' ? `${heading(r)}<br>Perplexity ${number(r.perplexity, 3)}` : '';
    };
    const widest = Math.max(...rounds.map((r) => r.sparsity));
    const aside = !best ? 0 : one ? 44 : best.sparsity > 0.85 * widest ? -38 : best.sparsity < 0.15 * widest ? 38 : 0;
    option.series = [{
      type: 'line', symbol: 'circle', symbolSize: 7, showAllSymbol: true,
      lineStyle: { width: 2.2 }, itemStyle: { color: style('eval') },
      data: rounds.map((r) => [r.sparsity, r.perplexity]),
      markLine: first.perplexity === null || one ? undefined : {
        silent: true, symbol: 'none', label: { show: false },
        lineStyle: { color: style('quiet'), type: 'dashed', width: 1.2 }, data: [{ yAxis: first.perplexity }],
      },
      markPoint: !best ? undefined : {
        silent: true, symbol: 'circle', symbolSize: 15,
        itemStyle: { color: 'transparent', borderColor: style('ink'), borderWidth: 1.6 },
        label: {
          show: true, position: 'top', distance: 8, offset: [aside, 0],
          color: style('ink'), backgroundColor: style('card'), padding: [2, 4], fontSize: 12.5, formatter: `best ${number(best.perplexity, 2)}`,
        },
        data: [{ coord: [best.sparsity, best.perplexity] }],
      },
    }];
    return option;
  }

  /** What each loss has changed by since the dense round: over-fitting is where the lines part. */
  function overfitting(width) {
    const option = base(width);
    const first = rounds[0];
    const since = (r, key) => r[key] === null || first[key] === null ? null : r[key] - first[key];
    const signed = (x) => x === null ? '–' : `${x > 0 ? '+' : ''}${x.toFixed(4)}`.replace('-', '−');
    const line = (name, key, ink, symbol, type) => ({
      name, type: 'line', symbol, symbolSize: symbol === 'circle' ? 7 : 9, showAllSymbol: rounds.length <= 24,
      lineStyle: { width: 2.2, type }, itemStyle: { color: style(ink) }, data: rounds.map((r) => since(r, key)), z: 3,
    });
    option.xAxis = roundAxis({ boundaryGap: rounds.length === 1, axisLine: { onZero: false, lineStyle: { color: style('line') } } });
    option.yAxis = upright('', { scale: false });
    option.tooltip.trigger = 'axis';
    option.tooltip.formatter = (points) => {
      const r = rounds[points[0].dataIndex];
      const gap = r.fitted === null || r.eval === null ? null : r.eval - r.fitted;
      return `${heading(r)}<br>Training ${signed(since(r, 'fitted'))}<br>Validation ${signed(since(r, 'eval'))}<br>Gap ${signed(gap)}`;
    };
    option.series = [line('Training', 'fitted', 'train', 'circle', 'solid'), line('Validation', 'eval', 'eval', 'diamond', [6, 3])];
    option.series[0].markLine = {
      silent: true, symbol: 'none', label: { show: false },
      lineStyle: { color: style('quiet'), type: 'solid', width: 1 }, data: [{ yAxis: 0 }],
    };
    const apart = rounds.filter((r) => r.overfits).map((r) => [{ xAxis: String(Math.max(0, r.round - 1)) }, { xAxis: String(r.round) }]);
    option.series[1].markArea = { silent: true, itemStyle: { color: style('eval'), opacity: 0.12 }, data: apart };
    return option;
  }

  // ---- within rounds ----

  const shown = new Set();
  const order = () => data.curves.map((c) => c.round).filter((r) => shown.has(r));
  const roundColour = (round) => colour(order().indexOf(round), order().length);

  function markChoice() {
    document.querySelectorAll('#steps .choice label').forEach((label) => label.style.setProperty('--mark', roundColour(+label.dataset.round)));
  }

  function steps(width) {
    const option = base(width);
    option.grid.top = 40;
    option.legend.selectedMode = false;
    option.legend.type = 'scroll';
    option.xAxis = axis('step', { type: 'value', min: 0, max: 'dataMax', splitLine: { show: false } });
    option.yAxis = upright('', {});
    option.tooltip.trigger = 'axis';
    option.tooltip.formatter = (points) => `<b>Step ${points[0].axisValue}</b>`
      + points.map((p) => `<br>${p.marker}${safe(p.seriesName)} ${number(p.value[1], 4)}`).join('');
    const drawn = data.curves.filter((c) => shown.has(c.round));
    option.legend.data = drawn.map((c) => `round ${c.round}`);
    option.series = drawn.flatMap((c, i) => [{
      name: `round ${c.round}`, type: 'line', symbol: c.steps.length === 1 ? 'circle' : 'none',
      lineStyle: { width: 1.7, type: DASHES[i % DASHES.length] },
      itemStyle: { color: roundColour(c.round) }, data: c.steps.map((step, j) => [step, c.losses[j]]),
    }, {
      name: `round ${c.round}, validation`, type: 'line', symbol: 'diamond', symbolSize: 10, showAllSymbol: true, clip: false,
      lineStyle: { width: 1.2, type: 'dotted' }, itemStyle: { color: roundColour(c.round), borderColor: style('card'), borderWidth: 1 },
      data: c.evaluations, z: 4,
    }]);
    return option;
  }

  function offerRounds() {
    const group = document.querySelector('#steps .choice');
    if (!group) return;
    const logged = data.curves.map((c) => c.round);
    [logged[0], data.best, logged[logged.length - 1]].filter((r) => logged.includes(r)).forEach((r) => shown.add(r));
    logged.forEach((round) => {
      const label = document.createElement('label');
      const box = document.createElement('input');
      box.type = 'checkbox';
      box.checked = shown.has(round);
      box.setAttribute('aria-label', `Round ${round}`);
      box.addEventListener('change', () => {
        if (box.checked) shown.add(round); else shown.delete(round);
        markChoice();
        draw('steps');
      });
      label.dataset.round = round;
      label.append(box, document.createElement('i'), String(round));
      group.append(label);
    });
  }

  function masks(width) {
    const option = base(width);
    const drawn = data.curves.filter((c) => c.maskDistances.length > 0);
    option.grid.top = 40;
    option.legend.type = 'scroll';
    option.xAxis = axis('step', { type: 'value', min: 0, max: 'dataMax', splitLine: { show: false } });
    option.yAxis = upright('', { scale: false, axisLabel: { color: style('quiet'), fontSize: 11.5, formatter: (x) => percent(x) } });
    option.tooltip.trigger = 'item';
    option.tooltip.formatter = (p) => `<b>${safe(p.seriesName)}</b>, step ${p.value[0]}<br>${(100 * p.value[1]).toFixed(2)} % of the survivors`;
    option.series = drawn.map((c, i) => ({
      name: `round ${c.round}`, type: 'line', symbol: 'circle', symbolSize: 5, lineStyle: { width: 1.7, type: DASHES[i % DASHES.length] },
      itemStyle: { color: colour(i, drawn.length) }, data: c.maskDistances,
    }));
    return option;
  }

  // ---- heat maps ----

  /** A heat map of fractions: rows of {label, name, values}, columns by name. */
  function heat(width, { rows, columns, axisName, rowHeight, tip }) {
    const option = base(width);
    const full = rows.some((row) => row.values.includes(1));
    const longest = Math.max(...rows.map((row) => row.label.length));
    const labelWidth = Math.min(longest * 6.4 + 10, width * 0.34);
    const cell = (width - labelWidth - 8) / columns.length;
    const numbers = cell >= (full ? 18 : 14) && rowHeight >= 13;
    const size = Math.min(12, rowHeight - 2, cell < 24 ? 9.5 : 12);
    const cells = [];
    rows.forEach((row, y) => row.values.forEach((value, x) => {
      if (value !== null) cells.push({ value: [x, y, value], label: { color: inkOn(value) } });
    }));
    option.grid = { left: labelWidth, right: 8, top: 34, bottom: 36 };
    option.xAxis = axis(axisName, { type: 'category', data: columns, splitLine: { show: false }, nameGap: 24 });
    option.yAxis = axis('', {
      type: 'category', data: rows.map((row) => row.label), inverse: true, splitLine: { show: false }, axisLine: { show: false },
      axisLabel: { color: style('quiet'), fontSize: Math.min(11.5, rowHeight - 1), width: labelWidth, overflow: 'truncate', interval: rowHeight < 14 ? 'auto' : 0 },
    });
    option.visualMap = key(width, labelWidth);
    option.tooltip.trigger = 'item';
    option.tooltip.formatter = (p) => tip(...p.value);
    option.series = [{
      // Drawing in slices, as ECharts would from 3,000 cells on, never ends in SVG.
      type: 'heatmap', data: cells, progressive: 0,
      label: { show: numbers, fontSize: size, formatter: (p) => whole(p.value[2]) },
      itemStyle: { borderColor: style('card'), borderWidth: cell > 8 && rowHeight > 13 ? 1.5 : 0.5 },
      emphasis: { itemStyle: { borderColor: style('ink'), borderWidth: 1.5 } },
    }];
    return option;
  }

  const layerHeight = () => data.layers.length <= 12 ? 32 : data.layers.length <= 40 ? 20 : 13;

  const layers = (width) => heat(width, {
    rows: data.layers.map((layer) => ({ label: layer.label, values: layer.sparsity })),
    columns: rounds.map((r) => String(r.round)),
    axisName: 'round',
    rowHeight: layerHeight(),
    tip: (x, y, value) => `${heading(rounds[x])}<br>${safe(data.layers[y].name)}<br><b>${percent(value)}</b> pruned`,
  });

  const overlapHeight = () => data.overlap.rounds.length <= 14 ? 28 : 18;

  const overlap = (width) => heat(width, {
    rows: data.overlap.values.map((values, i) => ({ label: `round ${data.overlap.rounds[i]}`, values })),
    columns: data.overlap.rounds.map(String),
    axisName: 'round',
    rowHeight: overlapHeight(),
    tip: (x, y, value) => `Rounds ${data.overlap.rounds[y]} and ${data.overlap.rounds[x]}<br><b>${percent(value)}</b> of the survivors of either survive in both`,
  });

  // ---- the rest ----

  function time(width) {
    const option = base(width);
    const longest = Math.max(0, ...present(rounds.map((r) => r.seconds)));
    const [unit, name] = longest < 180 ? [1, 'seconds'] : longest < 10800 ? [60, 'minutes'] : [3600, 'hours'];
    const measured = present(rounds.map((r) => r.tokensPerSecond)).length > 0;
    option.grid.top = 56;
    option.xAxis = roundAxis({});
    option.yAxis = [upright(name, { scale: false })];
    option.tooltip.trigger = 'axis';
    option.tooltip.axisPointer = { type: 'shadow' };
    option.tooltip.formatter = (points) => {
      const r = rounds[points[0].dataIndex];
      const speed = r.tokensPerSecond === null ? '' : `<br>${Math.round(r.tokensPerSecond).toLocaleString('en')} tokens/s in training`;
      return `${heading(r)}<br>${duration(r.seconds)}${speed}`;
    };
    option.series = [{
      name: 'Wall time', type: 'bar', barMaxWidth: 38, itemStyle: { color: style('bar'), borderRadius: [3, 3, 0, 0] },
      data: rounds.map((r) => r.seconds === null ? null : r.seconds / unit),
    }];
    if (measured) {
      option.yAxis.push(upright('tokens/s', {
        scale: false, position: 'right', splitLine: { show: false },
        nameTextStyle: { color: style('quiet'), fontSize: 12, align: 'right' },
        axisLabel: { color: style('quiet'), fontSize: 11.5, formatter: (x) => x >= 10000 ? `${+(x / 1000).toFixed(1)}k` : x.toLocaleString('en') },
      }));
      option.series.push({
        name: 'Tokens per second in training', type: 'line', yAxisIndex: 1, symbol: 'diamond', symbolSize: 9, showAllSymbol: rounds.length <= 24,
        lineStyle: { width: 2, type: [6, 3] }, itemStyle: { color: style('eval') }, data: rounds.map((r) => r.tokensPerSecond),
      });
    }
    return option;
  }

  const net = network({ rounds, root: document, style, safe, base, axis, percent });
  const sizes = data.magnitudes ? magnitudes(data.magnitudes, document) : null;

  const drawings = {
    losses: { option: losses },
    perplexity: { option: perplexity },
    overfitting: { option: overfitting },
    steps: { option: steps },
    layers: { option: layers, height: () => Math.max(3, data.layers.length) * layerHeight() + 80 },
    overlap: { option: overlap, height: () => Math.max(3, data.overlap.rounds.length) * overlapHeight() + 80 },
    magnitudes: { option: (width) => sizes.option(width), height: (width) => sizes.height(width) },
    network: { option: net.option, height: net.height },
    masks: { option: masks },
    time: { option: time },
  };

  offerRounds();
  if (document.getElementById('network')) net.offer(() => draw('network'));
  if (sizes) sizes.offer(() => fit('magnitudes', 'auto'));
  start(drawings);
  markChoice();
  addEventListener('espalier-theme', markChoice);
})();

'use strict';
/** The charts of one run. */
(() => {
  const {
    start, draw, fit, safe, style, isDark, percent, number, duration, present, base, axis, ticks, upright, level,
    roundColour, whole, inkOn, key, forPaper,
  } = frame;
  const data = JSON.parse(document.getElementById('data').textContent);
  const rounds = data.rounds;
  const heading = (r) => `<b>Round ${r.round}</b> · ${percent(r.sparsity)} of the scope${r.model === null ? '' : `, ${share(r.model)} of the model`} pruned`;
  const share = (x) => x === 0 ? '0 %' : `${+(100 * x).toPrecision(2)} %`;
  const grouped = (x) => x >= 1e9 ? x.toExponential(3) : x.toLocaleString('en', { minimumFractionDigits: x >= 1e4 ? 0 : 2, maximumFractionDigits: x >= 1e4 ? 0 : 2 });
  const signed = (x) => x === null ? '–' : `${x > 0 ? '+' : ''}${x.toFixed(4)}`.replace('-', '−');
  const DASHES = ['solid', [7, 3], [2, 3], [10, 3, 2, 3], [5, 5]];

  const roundAxis = (more) => axis('round', Object.assign(
    { type: 'category', data: rounds.map((r) => String(r.round)), splitLine: { show: false } }, more));

  /** Training loss is a blue line with circles on the whole page, validation loss an orange one with diamonds. */
  const lossLine = (key, values) => ({
    name: key === 'train' ? data.training : 'Validation', type: 'line', symbol: key === 'train' ? 'circle' : 'diamond',
    symbolSize: key === 'train' ? 7 : 9, showAllSymbol: rounds.length <= 24,
    lineStyle: { width: 2.2, type: key === 'train' ? 'solid' : [6, 3] }, itemStyle: { color: style(key) }, data: values, z: 3,
  });

  function losses(width) {
    const option = base(width);
    option.xAxis = roundAxis({ boundaryGap: rounds.length === 1 });
    option.yAxis = upright('nats per token', rounds.flatMap((r) => [r.train, r.eval]));
    option.series = ['train', 'eval'].map((key) => lossLine(key, rounds.map((r) => r[key])));
    option.tooltip.trigger = 'axis';
    option.tooltip.formatter = (points) => {
      const r = rounds[points[0].dataIndex];
      return `${heading(r)}<br>${data.training} ${number(r.train, 4)}<br>Validation ${number(r.eval, 4)}`
        + (r.withDropout === r.train ? '' : `<br>Training with dropout, mean of the steps ${number(r.withDropout, 4)}`);
    };
    return option;
  }

  /** Lines that cost so much more than round 0, as far as they can be told apart: by so much of the height. */
  function costLines(first, range, apart) {
    const lines = [];
    let last = first;
    for (const more of [0.01, 0.05, 0.1]) {
      const at = first * (1 + more);
      if (at <= range[1] && at - last >= apart * (range[1] - range[0])) {
        lines.push([`+${100 * more} %`, at]);
        last = at;
      }
    }
    return lines;
  }

  function perplexity(width) {
    const option = base(width);
    const values = present(rounds.map((r) => r.perplexity));
    const log = values.length > 0 && Math.max(...values) > 20 * Math.min(...values);
    const first = rounds[0];
    option.grid.top = 20;
    // On a telephone the words beside the lines are broken, and the ticks are fewer.
    const narrow = width < 520;
    option.grid.right = rounds.length === 1 ? 24 : narrow ? 52 : 82;
    option.xAxis = level('sparsity of the scope (per cent of its weights pruned)', rounds.length === 1 ? [0, 1] : rounds.map((r) => r.sparsity), { count: narrow ? 3 : 5 });
    if (narrow) option.xAxis.name = 'sparsity of the scope';
    option.yAxis = upright('validation perplexity', values, { log });
    option.tooltip.trigger = 'item';
    option.tooltip.formatter = (p) => {
      if (p.componentType !== 'series') return '';
      const r = rounds[p.dataIndex];
      const cost = r.round === first.round || r.perplexity === null || first.perplexity === null ? '' : `<br>${signed(100 * (r.perplexity / first.perplexity - 1)).replace(/\d\d$/, '')} % against round ${first.round}`;
      return `${heading(r)}<br>Perplexity ${number(r.perplexity, 3)}${cost}`;
    };
    const quiet = style('quiet');
    const line = (at, name, type) => ({
      yAxis: at, lineStyle: { color: quiet, type, width: type === 'dashed' ? 1.4 : 0.8, opacity: type === 'dashed' ? 1 : 0.75 },
      label: { show: true, position: 'end', color: quiet, fontSize: 11.5, formatter: name, distance: 5 },
    });
    const range = [Math.min(...values), Math.max(...values)];
    option.series = [{
      type: 'line', symbol: 'diamond', symbolSize: 9, showAllSymbol: true,
      lineStyle: { width: 2.2 }, itemStyle: { color: style('eval') },
      data: rounds.map((r) => [r.sparsity, r.perplexity]), z: 3,
      markLine: first.perplexity === null || rounds.length === 1 ? undefined : {
        silent: true, symbol: 'none',
        data: [
          line(first.perplexity, `${first.sparsity === 0 ? 'dense' : 'round 0'}${narrow ? '\n' : ' '}${grouped(first.perplexity)}`, 'dashed'),
          ...(log ? [] : costLines(first.perplexity, range, narrow ? 0.16 : 0.055)).map(([name, at]) => line(at, name, 'solid')),
        ],
      },
    }];
    return option;
  }

  /** What each loss has changed by since the dense round: over-fitting is where the lines part. */
  function overfitting(width) {
    const option = base(width);
    const first = rounds[0];
    const since = (r, key) => r[key] === null || first[key] === null ? null : r[key] - first[key];
    option.xAxis = roundAxis({ boundaryGap: rounds.length === 1, axisLine: { onZero: false, lineStyle: { color: style('line') } } });
    option.yAxis = upright('change since round 0 (nats)', rounds.flatMap((r) => [since(r, 'train'), since(r, 'eval')]), { zero: true });
    option.tooltip.trigger = 'axis';
    option.tooltip.formatter = (points) => {
      const r = rounds[points[0].dataIndex];
      const gap = r.train === null || r.eval === null ? null : r.eval - r.train;
      return `${heading(r)}<br>${data.training} ${signed(since(r, 'train'))}<br>Validation ${signed(since(r, 'eval'))}<br>Gap ${signed(gap)}`;
    };
    option.series = ['train', 'eval'].map((key) => lossLine(key, rounds.map((r) => since(r, key))));
    option.series[0].markLine = {
      silent: true, symbol: 'none', label: { show: false },
      lineStyle: { color: style('quiet'), type: 'solid', width: 1 }, data: [{ yAxis: 0 }],
    };
    const apart = rounds.filter((r) => r.overfits).map((r) => [{ xAxis: String(Math.max(0, r.round - 1)) }, { xAxis: String(r.round) }]);
    option.series[1].markArea = { silent: true, itemStyle: { color: style('quiet'), opacity: 0.14 }, data: apart };
    return option;
  }

  // ---- within rounds ----

  const shown = new Set();
  const ofRound = (round) => roundColour(rounds.findIndex((r) => r.round === round), rounds.length);
  const DIAMONDS = 'validation loss';

  function markChoice() {
    document.querySelectorAll('#steps .choice label').forEach((label) => label.style.setProperty('--mark', ofRound(+label.dataset.round)));
  }

  function steps(width) {
    const option = base(width);
    option.grid.top = 40;
    option.legend.selectedMode = false;
    option.legend.type = 'scroll';
    option.xAxis = stepAxis();
    option.tooltip.trigger = 'axis';
    option.tooltip.formatter = (points) => `<b>Step ${points[0].axisValue}</b>`
      + points.map((p) => `<br>${p.marker}${safe(p.seriesName)} ${number(p.value[1], 4)}`).join('');
    const drawn = data.curves.filter((c) => shown.has(c.round));
    option.yAxis = upright('nats per token', drawn.flatMap((c) => [...c.losses, ...c.evaluations.map((e) => e[1])]));
    option.legend.data = [...drawn.map((c) => `round ${c.round}`), { name: DIAMONDS, icon: 'path://M0,-1L1,0L0,1L-1,0Z' }];
    option.series = drawn.flatMap((c, i) => [{
      name: `round ${c.round}`, type: 'line', symbol: c.steps.length === 1 ? 'circle' : 'none',
      lineStyle: { width: 1.7, type: DASHES[i % DASHES.length] },
      itemStyle: { color: ofRound(c.round) }, data: c.steps.map((step, j) => [step, c.losses[j]]),
    }, {
      name: `round ${c.round}, validation`, type: 'line', symbol: 'diamond', symbolSize: 10, showAllSymbol: true, clip: false,
      lineStyle: { width: 1.2, type: 'dotted' }, itemStyle: { color: ofRound(c.round), borderColor: style('card'), borderWidth: 1 },
      data: c.evaluations, z: 4,
    }]);
    // Drawn nowhere: what the legend says of the diamonds, which have their rounds' colours.
    option.series.push({ name: DIAMONDS, type: 'line', symbol: 'diamond', itemStyle: { color: style('quiet') }, lineStyle: { opacity: 0 }, data: [], tooltip: { show: false } });
    return option;
  }

  const stepAxis = () => axis('step', { type: 'value', min: 0, max: 'dataMax', minInterval: 1, splitLine: { show: false } });

  function offerRounds() {
    const group = document.querySelector('#steps .choice');
    if (!group) return;
    const logged = data.curves.map((c) => c.round);
    [logged[0], logged[logged.length - 1]].filter((r) => logged.includes(r)).forEach((r) => shown.add(r));
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
    option.xAxis = stepAxis();
    option.yAxis = upright('distance (per cent of the survivors)', drawn.flatMap((c) => c.maskDistances.map((d) => d[1])), { zero: true, unit: 100, after: ' %' });
    option.tooltip.trigger = 'item';
    option.tooltip.formatter = (p) => `<b>${safe(p.seriesName)}</b>, step ${p.value[0]}<br>${(100 * p.value[1]).toFixed(2)} % of the survivors`;
    option.series = drawn.map((c, i) => ({
      name: `round ${c.round}`, type: 'line', symbol: 'circle', symbolSize: 5, lineStyle: { width: 1.7, type: DASHES[i % DASHES.length] },
      itemStyle: { color: ofRound(c.round) }, data: c.maskDistances,
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
    const numbers = cell >= (full ? 18 : 14) && rowHeight >= 12.5;
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

  const layerHeight = () => forPaper(data.layers.length <= 12 ? 32 : data.layers.length <= 40 ? 20 : 13, data.layers.length, 80);

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

  /** A bar for each round: what it cost. */
  function bars(name, values, words) {
    const option = base(480);
    option.grid.top = 18;
    option.xAxis = roundAxis({});
    option.yAxis = upright(name, values, { zero: true });
    option.tooltip.trigger = 'axis';
    option.tooltip.axisPointer = { type: 'shadow' };
    option.tooltip.formatter = (points) => `${heading(rounds[points[0].dataIndex])}<br>${words(rounds[points[0].dataIndex])}`;
    option.series = [{ type: 'bar', barMaxWidth: 38, itemStyle: { color: style('cost'), borderRadius: [3, 3, 0, 0] }, data: values }];
    return option;
  }

  function time() {
    const longest = Math.max(0, ...present(rounds.map((r) => r.seconds)));
    const [unit, name] = longest < 180 ? [1, 'seconds'] : longest < 10800 ? [60, 'minutes'] : [3600, 'hours'];
    return bars(`wall time (${name})`, rounds.map((r) => r.seconds === null ? null : r.seconds / unit), (r) => duration(r.seconds));
  }

  const speed = () => bars('tokens per second', rounds.map((r) => r.tokensPerSecond),
    (r) => `${r.tokensPerSecond === null ? '–' : Math.round(r.tokensPerSecond).toLocaleString('en')} tokens per second`);

  const net = network({ rounds, root: document, style, safe, base, axis, percent });
  const sizes = data.magnitudes ? magnitudes(data.magnitudes, document) : null;

  const drawings = {
    losses: { option: losses },
    perplexity: { option: perplexity, height: (width) => (frame.onPaper() ? 290 : width < 500 ? 270 : 360) },
    overfitting: { option: overfitting },
    steps: { option: steps, height: (width) => (frame.onPaper() ? 250 : width < 500 ? 270 : 320) },
    layers: { option: layers, height: () => Math.max(3, data.layers.length) * layerHeight() + 80 },
    overlap: { option: overlap, height: () => Math.max(3, data.overlap.rounds.length) * overlapHeight() + 80 },
    magnitudes: { option: (width) => sizes.option(width), height: (width) => sizes.height(width) },
    network: { option: net.option, height: net.height },
    masks: { option: masks },
    time: { option: time },
    speed: { option: speed },
  };

  offerRounds();
  if (document.getElementById('network')) net.offer(() => draw('network'));
  if (sizes) sizes.offer(() => fit('magnitudes', 'auto'));
  start(drawings);
  markChoice();
  addEventListener('espalier-theme', markChoice);
})();

'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const rounds = data.rounds;
  const root = document.documentElement;
  const charts = new Map();
  const safe = echarts.format.encodeHTML;

  // ColorBrewer's YlGnBu and viridis: their lightness alone tells the order.
  const PALE_TO_DEEP = ['#fdfde6', '#e0f3c4', '#b4dfbb', '#7fcdbb', '#41b0c0', '#1d87ba', '#225ea8', '#253494', '#0b1f5c'];
  const DEEP_TO_BRIGHT = ['#35164a', '#443a83', '#365c8d', '#277f8e', '#1fa187', '#4ac16d', '#a0da39', '#fde725'];

  const STRONG = ['#0072b2', '#d55e00', '#009e73', '#b5548a', '#8a6d00'];
  const BRIGHT = ['#56b4e9', '#f0a030', '#3fc79a', '#e79bc4', '#f0e442'];

  // ---- theme ----

  const systemDark = matchMedia('(prefers-color-scheme: dark)');
  let printing = false;
  const chosen = () => root.dataset.theme || (systemDark.matches ? 'dark' : 'light');
  const isDark = () => !printing && chosen() === 'dark';
  const style = (name) => getComputedStyle(root).getPropertyValue('--' + name).trim();

  function remember(theme) {
    try { localStorage.setItem('espalier-theme', theme); } catch { /* not kept, then */ }
  }

  function remembered() {
    const hash = location.hash.slice(1);
    if (hash === 'dark' || hash === 'light') return hash;
    try { return localStorage.getItem('espalier-theme'); } catch { return null; }
  }

  function setUpTheme() {
    const button = document.getElementById('theme');
    const kept = remembered();
    if (kept === 'dark' || kept === 'light') root.dataset.theme = kept;
    const show = () => {
      button.textContent = chosen() === 'dark' ? 'Light' : 'Dark';
      button.setAttribute('aria-label', `Switch to the ${chosen() === 'dark' ? 'light' : 'dark'} theme`);
      button.setAttribute('aria-pressed', String(chosen() === 'dark'));
    };
    button.hidden = false;
    button.addEventListener('click', () => {
      root.dataset.theme = chosen() === 'dark' ? 'light' : 'dark';
      remember(root.dataset.theme);
      show();
      drawAll();
    });
    systemDark.addEventListener('change', () => { show(); drawAll(); });
    show();
  }

  // ---- what all charts share ----

  const percent = (x) => x === null ? '–' : `${(100 * x).toFixed(1).replace(/\.0$/, '')} %`;
  const number = (x, digits) => x === null || x === undefined ? '–' : x.toFixed(digits);
  const duration = (s) => s === null ? '–' : s < 90 ? `${s.toFixed(1)} s` : s < 5400 ? `${(s / 60).toFixed(1)} min` : `${(s / 3600).toFixed(2)} h`;
  const heading = (r) => `<b>Round ${r.round}</b> · ${percent(r.sparsity)} sparse`;
  const present = (values) => values.filter((v) => v !== null);

  function base(width) {
    const font = getComputedStyle(document.body).fontFamily;
    return {
      animation: false,
      textStyle: { fontFamily: font, color: style('ink') },
      grid: { left: 8, right: 16, top: 46, bottom: 34, containLabel: true },
      tooltip: {
        confine: true, backgroundColor: style('card'), borderColor: style('line'),
        textStyle: { color: style('ink'), fontSize: 13 }, extraCssText: 'box-shadow:0 2px 10px #0002',
      },
      legend: {
        top: 2, left: 0, itemWidth: 22, itemHeight: 9, itemGap: width < 400 ? 12 : 20,
        textStyle: { color: style('ink'), fontSize: 12.5 }, inactiveColor: style('line'),
      },
    };
  }

  function axis(name, more) {
    const quiet = style('quiet');
    return Object.assign({
      name, nameLocation: 'middle', nameGap: 30, nameTextStyle: { color: quiet, fontSize: 12 },
      axisLabel: { color: quiet, fontSize: 11.5, hideOverlap: true },
      axisLine: { lineStyle: { color: style('line') } },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: style('line') } },
    }, more);
  }

  const upright = (name, more) => axis(name, Object.assign(
    { type: 'value', scale: true, nameLocation: 'end', nameGap: 12, nameTextStyle: { color: style('quiet'), fontSize: 12, align: 'left' }, axisLine: { show: false } }, more));

  const roundAxis = (more) => axis('round', Object.assign(
    { type: 'category', data: rounds.map((r) => String(r.round)), splitLine: { show: false } }, more));

  // ---- the charts ----

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
    option.xAxis = axis('sparsity', {
      type: 'value', min: 0, max: one ? 1 : undefined, splitLine: { show: false },
      axisLabel: { color: style('quiet'), fontSize: 11.5, formatter: (x) => `${+(100 * x).toFixed(1)} %`, hideOverlap: true },
    });
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

  const layerHeight = () => data.layers.length <= 12 ? 32 : data.layers.length <= 40 ? 20 : 13;

  function layers(width) {
    const option = base(width);
    const dark = isDark();
    const names = data.layers.map((l) => l.label);
    const full = data.layers.some((l) => l.sparsity.includes(1));
    const longest = Math.max(...names.map((n) => n.length));
    const labelWidth = Math.min(longest * 6.4 + 10, width * 0.34);
    const cell = (width - labelWidth - 8) / rounds.length;
    const numbers = cell >= (full ? 18 : 14) && layerHeight() >= 13;
    const size = Math.min(12, layerHeight() - 2, cell < 24 ? 9.5 : 12);
    const cells = [];
    data.layers.forEach((layer, y) => layer.sparsity.forEach((value, x) => {
      if (value !== null) {
        const ink = dark ? (value > 0.5 ? '#10160f' : '#f2f4f1') : (value > 0.45 ? '#ffffff' : '#14201a');
        cells.push({ value: [x, y, value], label: { color: ink } });
      }
    }));
    option.grid = { left: labelWidth, right: 8, top: 34, bottom: 36 };
    option.xAxis = roundAxis({ nameGap: 24 });
    option.yAxis = axis('', {
      type: 'category', data: names, inverse: true, splitLine: { show: false }, axisLine: { show: false },
      axisLabel: { color: style('quiet'), fontSize: Math.min(11.5, layerHeight() - 1), width: labelWidth, overflow: 'truncate', interval: layerHeight() < 14 ? 'auto' : 0 },
    });
    option.visualMap = {
      type: 'continuous', min: 0, max: 1, calculable: false, orient: 'horizontal', left: labelWidth, top: 6,
      itemWidth: 11, itemHeight: Math.min(200, width * 0.4), text: ['100 %', '0 %'], textGap: 8, padding: 0,
      textStyle: { color: style('quiet'), fontSize: 11.5 }, inRange: { color: dark ? DEEP_TO_BRIGHT : PALE_TO_DEEP }, hoverLink: false,
    };
    option.tooltip.trigger = 'item';
    option.tooltip.formatter = (p) => {
      const [x, y, value] = p.value;
      return `${heading(rounds[x])}<br>${safe(data.layers[y].name)}<br><b>${percent(value)}</b> pruned`;
    };
    option.series = [{
      // Drawing in slices, as ECharts would from 3,000 cells on, never ends in SVG.
      type: 'heatmap', data: cells, progressive: 0,
      label: { show: numbers, fontSize: size, formatter: (p) => whole(p.value[2]) },
      itemStyle: { borderColor: style('card'), borderWidth: cell > 8 && layerHeight() > 13 ? 1.5 : 0.5 },
      emphasis: { itemStyle: { borderColor: style('ink'), borderWidth: 1.5 } },
    }];
    return option;
  }

  /** Per cent without a fraction, but 0 and 100 only where it is exactly that. */
  function whole(fraction) {
    if (fraction === 0 || fraction === 1) return String(100 * fraction);
    return String(Math.min(99, Math.max(1, Math.round(100 * fraction))));
  }

  const shown = new Set();

  /** Okabe and Ito's colours while they suffice, then an even walk through viridis. */
  function roundColour(round) {
    const order = data.curves.map((c) => c.round).filter((r) => shown.has(r));
    const place = order.indexOf(round);
    const distinct = isDark() ? BRIGHT : STRONG;
    if (order.length <= distinct.length) return distinct[Math.max(0, place)];
    return echarts.color.lerp(Math.max(0, place) / (order.length - 1), isDark() ? DEEP_TO_BRIGHT.slice(2) : DEEP_TO_BRIGHT.slice(0, 7));
  }

  function markChoice() {
    document.querySelectorAll('.choice label').forEach((label) => label.style.setProperty('--mark', roundColour(+label.dataset.round)));
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
    option.series = data.curves.filter((c) => shown.has(c.round)).map((c) => ({
      name: `round ${c.round}`, type: 'line', symbol: c.steps.length === 1 ? 'circle' : 'none', lineStyle: { width: 1.7 },
      itemStyle: { color: roundColour(c.round) }, data: c.steps.map((step, i) => [step, c.losses[i]]),
    }));
    return option;
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
      name: `round ${c.round}`, type: 'line', symbol: 'circle', symbolSize: 5, lineStyle: { width: 1.7 },
      itemStyle: { color: echarts.color.lerp(drawn.length === 1 ? 0.5 : i / (drawn.length - 1), isDark() ? DEEP_TO_BRIGHT.slice(2) : DEEP_TO_BRIGHT.slice(0, 7)) },
      data: c.maskDistances,
    }));
    return option;
  }

  function time(width) {
    const option = base(width);
    const longest = Math.max(0, ...present(rounds.map((r) => r.seconds)));
    const [unit, name] = longest < 180 ? [1, 'seconds'] : longest < 10800 ? [60, 'minutes'] : [3600, 'hours'];
    option.grid.top = 30;
    option.xAxis = roundAxis({});
    option.yAxis = upright(name, { scale: false });
    option.tooltip.trigger = 'axis';
    option.tooltip.axisPointer = { type: 'shadow' };
    option.tooltip.formatter = (points) => {
      const r = rounds[points[0].dataIndex];
      const speed = r.tokensPerSecond === null ? '' : `<br>${Math.round(r.tokensPerSecond).toLocaleString('en')} tokens/s in training`;
      return `${heading(r)}<br>${duration(r.seconds)}${speed}`;
    };
    option.series = [{
      type: 'bar', barMaxWidth: 38, itemStyle: { color: style('bar'), borderRadius: [3, 3, 0, 0] },
      data: rounds.map((r) => r.seconds === null ? null : r.seconds / unit),
    }];
    return option;
  }

  const net = network({ rounds, root: document, style, safe, base, axis, percent });

  // ---- drawing ----

  const drawings = { losses, perplexity, layers, network: net.option, steps, masks, time };

  function draw(id) {
    const chart = charts.get(id);
    chart.setOption(drawings[id](chart.getWidth()), { notMerge: true });
  }

  function drawAll() {
    charts.forEach((_, id) => draw(id));
    markChoice();
  }

  function resizeAll(width) {
    charts.forEach((chart) => chart.resize(width ? { width } : undefined));
    drawAll();
  }

  function offerRounds() {
    const group = document.querySelector('#steps .choice');
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

  function offerSaving(figure, id) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'save';
    button.textContent = 'SVG';
    button.setAttribute('aria-label', `Save the chart “${figure.querySelector('h2').textContent}” as SVG`);
    button.addEventListener('click', () => {
      // Not ECharts' own export: it leaves the quotes of font names as they are, which is no XML.
      const drawn = figure.querySelector('.chart svg').cloneNode(true);
      drawn.style.background = style('card');
      const svg = new XMLSerializer().serializeToString(drawn);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
      link.download = `${id}.svg`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
    figure.querySelector('figcaption').after(button);
  }

  function start() {
    setUpTheme();
    offerRounds();
    for (const id of Object.keys(drawings)) {
      const figure = document.getElementById(id);
      if (figure.hidden) continue;
      const place = figure.querySelector('.chart');
      if (id === 'layers') place.style.height = `${Math.max(3, data.layers.length) * layerHeight() + 80}px`;
      if (id === 'network') {
        place.style.height = `${net.height()}px`;
        net.offer(() => draw(id));
      }
      charts.set(id, echarts.init(place, null, { renderer: 'svg' }));
      offerSaving(figure, id);
    }
    drawAll();
    let pending = 0;
    new ResizeObserver(() => {
      cancelAnimationFrame(pending);
      pending = requestAnimationFrame(() => { if (!printing) resizeAll(); });
    }).observe(document.querySelector('main'));
    // Paper is light, and its width is told to no script: 620 px fit the narrowest.
    let before;
    addEventListener('beforeprint', () => {
      before = root.dataset.theme;
      printing = true;
      root.dataset.theme = 'light';
      resizeAll(620);
    });
    addEventListener('afterprint', () => {
      printing = false;
      if (before) root.dataset.theme = before; else delete root.dataset.theme;
      resizeAll();
    });
  }

  start();
})();

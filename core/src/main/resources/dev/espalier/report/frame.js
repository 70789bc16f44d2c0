'use strict';
/**
 * What the charts of every page share: theme, words for numbers, the ground of a chart, drawing,
 * resizing, printing and saving. A figure that is not on the page is not drawn.
 */
const frame = (() => {
  const root = document.documentElement;
  const charts = new Map();
  const safe = echarts.format.encodeHTML;

  // What is left is green and what is pruned fades into the ground, on the whole page; lightness alone tells the order.
  const LEFT_TO_PRUNED = ['#173d2a', '#2c5c42', '#4f8264', '#83ab92', '#bdd3c3', '#eff2ea'];
  const LEFT_TO_PRUNED_DARK = ['#c4ecd0', '#93c7a4', '#639a77', '#417055', '#2f4d3c', '#262e29'];

  // Rounds are plum, paler the sparser they are; in the dark, dimmer.
  const ROUNDS = ['#35104f', '#6b2280', '#a03f97', '#c8579d'];
  const ROUNDS_DARK = ['#fbdcf2', '#e3a6d8', '#c07abb', '#9c5f9f'];

  // Viridis, for more experiments than there are distinct colours.
  const DEEP_TO_BRIGHT = ['#35164a', '#443a83', '#365c8d', '#277f8e', '#1fa187', '#4ac16d', '#a0da39', '#fde725'];

  // After Okabe and Ito: told apart without red or green cones, and 3 to 1 against the ground.
  const STRONG = ['#0072b2', '#d55e00', '#1a8f6b', '#a8327d', '#3d3d3d'];
  const BRIGHT = ['#56b4e9', '#f0a030', '#3fc79a', '#e79bc4', '#f0e442'];

  const PAPER = 620;
  const TALLEST_ON_PAPER = 800;
  let printing = false;
  let drawings = {};

  /** The height of one of several rows: less on paper where all of them would not fit a page. */
  const forPaper = (each, rows, beside) => printing ? Math.min(each, Math.max(7, (TALLEST_ON_PAPER - beside) / rows)) : each;

  // ---- theme ----

  const systemDark = matchMedia('(prefers-color-scheme: dark)');
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
  const present = (values) => values.filter((v) => v !== null);

  function base(width) {
    const font = getComputedStyle(document.body).fontFamily;
    return {
      animation: false,
      textStyle: { fontFamily: font, color: style('ink') },
      // The title of the upright axis lies outside of what the grid counts.
      grid: { left: 28, right: 16, top: 46, bottom: 34, containLabel: true },
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

  /**
   * The ends and steps of an axis over values, and words for its ticks with as many digits as tell them
   * apart.
   *
   * @param zero whether the axis begins or ends at 0
   * @param unit by what a value is multiplied before it is written, such as 100 for per cent
   * @param after what stands behind each number
   */
  function ticks(values, { zero = false, unit = 1, after = '', count = 5, whole = false } = {}) {
    const known = values.filter((v) => v !== null && v !== undefined && Number.isFinite(v)).map((v) => v * unit);
    if (zero || known.length === 0) known.push(0);
    let low = Math.min(...known);
    let high = Math.max(...known);
    if (high === low) {
      const around = Math.abs(high) * 0.05 || 1;
      if (!zero || low < 0) low -= around;
      high += around;
    }
    const rough = (high - low) / count;
    const size = 10 ** Math.floor(Math.log10(rough));
    const step = Math.max(whole ? 1 : 0, [1, 2, 2.5, 5, 10].map((m) => m * size).find((s) => s >= rough * 0.999) || size * 10);
    const digits = Math.max(0, Math.min(12, -Math.floor(Math.log10(step) + 1e-9) + (Math.abs(step / size - 2.5) < 1e-6 && size < 10 ? 1 : 0)));
    const text = (v) => `${v < 0 && +v.toFixed(digits) !== 0 ? '−' : ''}${Math.abs(v).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })}${after}`;
    const [min, max] = [Math.floor(low / step + 1e-6) * step, Math.ceil(high / step - 1e-6) * step];
    return {
      axis: {
        min: min / unit, max: max / unit, interval: step / unit,
        axisLabel: { color: style('quiet'), fontSize: 11.5, hideOverlap: true, formatter: (v) => text(v * unit) },
      },
      longest: Math.max(text(min).length, text(max).length, text(min + step).length),
    };
  }

  /** An upright axis with its title along it, of given values or, of such as differ by powers, logarithmic. */
  function upright(name, values, options = {}) {
    const known = present(values).filter(Number.isFinite);
    const log = options.log && known.length > 0 && Math.min(...known) > 0;
    const { axis: range, longest } = log
      ? { axis: { type: 'log', min: 10 ** Math.floor(Math.log10(Math.min(...known))), axisLabel: { color: style('quiet'), fontSize: 11.5, formatter: (v) => v.toLocaleString('en') } }, longest: Math.ceil(Math.log10(Math.max(...known))) * 1.34 + 1 }
      : ticks(values, options);
    return axis(name, Object.assign(
      { type: 'value', nameLocation: 'middle', nameRotate: 90, nameGap: 17 + longest * 6.4, axisLine: { show: false } }, range));
  }

  /** A level axis over fractions from 0 on, in per cent. */
  const level = (name, fractions, options = {}) => axis(name, Object.assign(
    { type: 'value', splitLine: { show: false } }, ticks(fractions, Object.assign({ zero: true, unit: 100, after: ' %' }, options)).axis));

  const ramp = () => isDark() ? LEFT_TO_PRUNED_DARK : LEFT_TO_PRUNED;

  /** The colour of a round, the same in each figure. */
  function roundColour(place, count) {
    const colours = isDark() ? ROUNDS_DARK : ROUNDS;
    return count < 2 ? colours[0] : echarts.color.lerp(place / (count - 1), colours);
  }

  /** The colour of one of several in order: distinct ones while they suffice, then an even walk through viridis. */
  function colour(place, count) {
    const distinct = isDark() ? BRIGHT : STRONG;
    if (count <= distinct.length) return distinct[Math.max(0, place)];
    return echarts.color.lerp(Math.max(0, place) / (count - 1), isDark() ? DEEP_TO_BRIGHT.slice(2) : DEEP_TO_BRIGHT.slice(0, 7));
  }

  /** Per cent without a fraction, but 0 and 100 only where it is exactly that. */
  function whole(fraction) {
    if (fraction === 0 || fraction === 1) return String(100 * fraction);
    return String(Math.min(99, Math.max(1, Math.round(100 * fraction))));
  }

  const [INK, INK_DARK] = [0.39, 0.523];

  /** What is legible on a cell of the ramp: 4.5 to 1 wherever the cell lies on it. */
  const inkOn = (value) => isDark() ? (value < INK_DARK ? '#000000' : '#ffffff') : (value < INK ? '#ffffff' : '#000000');

  /** The key of a heat map of fractions. */
  const key = (width, left) => ({
    type: 'continuous', min: 0, max: 1, calculable: false, orient: 'horizontal', left, top: 6,
    itemWidth: 11, itemHeight: Math.max(40, Math.min(200, width * 0.4, width - left - 130)), text: ['100 % pruned', '0 %'], textGap: 8, padding: 0,
    textStyle: { color: style('quiet'), fontSize: 11.5 }, inRange: { color: ramp() }, hoverLink: false,
  });

  // ---- drawing ----

  function draw(id) {
    const chart = charts.get(id);
    if (chart) chart.setOption(drawings[id].option(chart.getWidth()), { notMerge: true });
  }

  /** Takes the width of the page, or the one given, and the height the figure wants at it. */
  function fit(id, width) {
    const chart = charts.get(id);
    chart.resize({ width, height: 'auto' });
    const height = drawings[id].height;
    if (height) {
      chart.getDom().style.height = `${Math.round(height(chart.getWidth()))}px`;
      chart.resize({ width, height: 'auto' });
    }
    draw(id);
  }

  function drawAll() {
    charts.forEach((_, id) => draw(id));
    dispatchEvent(new Event('espalier-theme'));
  }

  function resizeAll(width = 'auto') {
    charts.forEach((_, id) => fit(id, width));
    dispatchEvent(new Event('espalier-theme'));
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
      save(new Blob([new XMLSerializer().serializeToString(drawn)], { type: 'image/svg+xml' }), `${id}.svg`);
    });
    figure.querySelector('.tools').append(button);
  }

  function save(blob, name) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  /** Many numbers are packed, so that the page stays small. */
  function offerPacked() {
    document.querySelectorAll('a[data-packed]').forEach((link) => link.addEventListener('click', async (event) => {
      event.preventDefault();
      const bytes = Uint8Array.from(atob(link.dataset.packed), (c) => c.charCodeAt(0));
      const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
      save(new Blob([await new Response(plain).arrayBuffer()], { type: 'text/csv' }), link.download);
    }));
  }

  /**
   * Draws the page's charts.
   *
   * @param wanted by the figure's id: option(width), and where the height depends on what is shown
   *     height(width)
   */
  function start(wanted) {
    drawings = wanted;
    setUpTheme();
    for (const id of Object.keys(wanted)) {
      const figure = document.getElementById(id);
      if (!figure) continue;
      charts.set(id, echarts.init(figure.querySelector('.chart'), null, { renderer: 'svg' }));
      offerSaving(figure, id);
    }
    offerPacked();
    resizeAll();
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
      paper.lay();
      resizeAll(PAPER);
    });
    addEventListener('afterprint', () => {
      printing = false;
      if (before) root.dataset.theme = before; else delete root.dataset.theme;
      paper.takeBack();
      resizeAll();
    });
  }

  return {
    start, draw, fit, safe, style, isDark, percent, number, duration, present, base, axis, ticks, upright, level,
    colour, roundColour, whole, inkOn, key, forPaper, onPaper: () => printing,
  };
})();

'use strict';
/**
 * How large the weights of each tensor are after a round's training, and which of them the cut after
 * it left: a small picture for each tensor, all over the same magnitudes.
 */
const magnitudes = (data, root) => {
  const { safe, style, base, axis, percent } = frame;
  const MOST = 48;
  let round = data.rounds[0];
  let page = 0;

  const all = ([first, ...counts]) => Array.from({ length: data.bins }, (_, bin) => counts[bin - first] || 0);
  data.rounds.forEach((r) => {
    r.before = r.before.map(all);
    r.after = r.after && r.after.map(all);
  });

  const sum = (counts) => counts.reduce((a, b) => a + b, 0);
  const count = (x) => x.toLocaleString('en');
  const columns = (width) => width < 480 ? 2 : width < 800 ? 3 : 4;
  const tensors = () => data.tensors.map((name, t) => t).slice(page * MOST, (page + 1) * MOST);
  const size = (x, digits = 2) => x >= 0.001 ? String(+x.toPrecision(digits)) : x.toExponential(1);

  function describe() {
    const before = sum(round.before.flat());
    return `Round ${round.round} · ${count(before)} weights after its training`
      + (round.after ? `, ${count(sum(round.after.flat()))} after the cut` : '; no cut has followed');
  }

  /** The steps of a histogram as points of a line: each count over the width of its bin. */
  function outline(counts) {
    const points = counts.map((n, bin) => [data.low + bin * data.width, n]);
    points.push([data.low + counts.length * data.width, counts[counts.length - 1] || 0]);
    return points;
  }

  function option(width) {
    const shown = tensors();
    const across = Math.min(columns(width), shown.length);
    const down = Math.ceil(shown.length / across);
    const gap = 14;
    const wide = (width - gap * (across - 1)) / across;
    const tall = frame.forPaper(128, down, 36);
    const option = base(width);
    const high = data.low + data.bins * data.width;
    const step = high - data.low < 0.12 ? 0.02 : high - data.low < 0.3 ? 0.05 : high - data.low < 0.5 ? 0.1 : high - data.low < 1 ? 0.25 : high - data.low < 2 ? 0.5 : high - data.low < 5 ? 1 : 2;
    const low = Math.floor(data.low / step) * step;
    Object.assign(option, { grid: [], xAxis: [], yAxis: [], series: [], title: [] });
    option.legend.data = round.after ? ['trained', 'left by the cut'] : ['trained'];
    option.legend.selectedMode = false;
    shown.forEach((tensor, i) => {
      const left = (i % across) * (wide + gap);
      const top = 30 + Math.floor(i / across) * tall;
      const before = round.before[tensor];
      const after = round.after ? round.after[tensor] : null;
      const kept = sum(before) === 0 ? ' · none' : after ? ` · ${percent(sum(after) / sum(before))}${wide < 190 ? '' : ' left'}` : '';
      option.title.push({
        text: data.tensors[tensor] + kept, left, top, padding: 0,
        textStyle: { fontSize: wide < 190 ? 10.5 : 11.5, fontWeight: 500, color: style('ink'), width: wide, overflow: 'truncate' },
      });
      option.grid.push({ left: left + 2, top: top + 20, width: wide - 6, height: tall - 52 });
      // The pictures of a column share the title below its last.
      option.xAxis.push(axis(i + across < shown.length ? '' : 'magnitude', {
        nameGap: 20, nameTextStyle: { color: style('quiet'), fontSize: 10.5 },
        type: 'value', gridIndex: i, min: low, max: high, interval: step, splitLine: { show: false },
        axisLabel: { color: style('quiet'), fontSize: 10, hideOverlap: true, showMinLabel: false, showMaxLabel: false, formatter: (x) => size(10 ** x, step < 0.05 ? 3 : 2) },
      }));
      option.yAxis.push(axis('', { type: 'value', gridIndex: i, show: false, max: 'dataMax', min: 0 }));
      const area = (name, counts, colour, opacity, line) => ({
        name, type: 'line', step: 'end', symbol: 'none', xAxisIndex: i, yAxisIndex: i, data: outline(counts),
        lineStyle: { width: 1, color: line }, itemStyle: { color: colour }, areaStyle: { color: colour, opacity }, emphasis: { disabled: true },
      });
      option.series.push(area('trained', before, style('gone'), 0.55, style('quiet')));
      if (after) option.series.push(area('left by the cut', after, style('bar'), 0.9, style('bar')));
    });
    option.tooltip.trigger = 'axis';
    option.tooltip.axisPointer = { type: 'line', lineStyle: { color: style('quiet') } };
    option.tooltip.formatter = (points) => {
      const tensor = shown[points[0].axisIndex];
      const from = points[0].value[0];
      const lines = points.map((p) => `<br>${p.marker}${count(p.value[1])} ${safe(p.seriesName)}`);
      return `<b>${safe(data.tensors[tensor])}</b><br>magnitude ${size(10 ** from)} to ${size(10 ** (from + data.width))}${lines.join('')}`;
    };
    return option;
  }

  function height(width) {
    const shown = tensors().length;
    const down = Math.ceil(shown / Math.min(columns(width), shown));
    return 44 + down * frame.forPaper(128, down, 36);
  }

  function offer(redraw) {
    const figure = root.getElementById('magnitudes');
    const slider = figure.querySelector('input');
    const words = figure.querySelector('output');
    const show = () => {
      round = data.rounds[+slider.value];
      words.textContent = describe();
      slider.setAttribute('aria-valuetext', words.textContent);
    };
    slider.max = data.rounds.length - 1;
    slider.value = 0;
    slider.hidden = data.rounds.length < 2;
    slider.addEventListener('input', () => { show(); redraw(); });
    show();
    const pages = figure.querySelector('select');
    for (let p = 0; p * MOST < data.tensors.length; p++) {
      pages.add(new Option(`tensors ${p * MOST + 1} to ${Math.min(data.tensors.length, (p + 1) * MOST)}`, String(p)));
    }
    pages.hidden = data.tensors.length <= MOST;
    pages.addEventListener('change', () => { page = +pages.value; redraw(); });
  }

  return { option, height, offer };
};

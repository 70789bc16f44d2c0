'use strict';
/** The charts of several runs. */
(() => {
  const { start, draw, safe, style, percent, number, base, upright, level, colour } = frame;
  const data = JSON.parse(document.getElementById('data').textContent);
  const { DASHES, SYMBOLS, strip, reach } = bands;
  const [LEAST, MOST, LOW, HIGH] = [1, 2, 3, 4];
  let measure = 0;
  let band = 'range';

  const own = (group) => colour(data.groups.indexOf(group), data.groups.length);

  function curves(width) {
    const option = base(width);
    const [from, to] = band === 'range' ? [LEAST, MOST] : [LOW, HIGH];
    const many = data.groups.some((g) => g.runs.length > 1);
    const values = data.groups.flatMap((g) => g.bands.map((b) => b.measures[measure][0])).filter((x) => x !== null);
    const log = measure === 0 && values.length > 0 && Math.max(...values) > 20 * Math.min(...values);
    option.grid.top = 20 + 22 * legendRows(width);
    option.grid.right = 24;
    option.legend.data = data.groups.map((g) => g.name);
    option.xAxis = level('sparsity of the scope', data.groups.flatMap((g) => g.bands.map((b) => b.sparsity)));
    const ends = data.groups.flatMap((g) => g.bands.flatMap((b) => [b.measures[measure][0], b.measures[measure][from], b.measures[measure][to]]));
    option.yAxis = upright(data.measures[measure].toLowerCase() + (measure === 0 ? '' : ' (nats per token)'), ends, { log });
    option.tooltip.trigger = 'item';
    option.tooltip.formatter = (p) => p.data && p.data.tip ? p.data.tip : '';
    option.series = data.groups.flatMap((group, g) => {
      const points = group.bands
        .filter((b) => b.measures[measure][from] !== null && b.measures[measure][to] !== null)
        .map((b) => [b.sparsity, b.measures[measure][from], b.measures[measure][to]]);
      const means = group.bands.map((b) => {
        const [mean] = b.measures[measure];
        return {
          value: [b.sparsity, mean],
          tip: `<b>${safe(group.name)}</b><br>round ${b.round} · ${percent(b.sparsity)} sparse<br>${data.measures[measure]} ${number(mean, 4)}`
            + (b.runs > 1 ? `<br>${b.runs} runs, ${number(b.measures[measure][LEAST], 4)} to ${number(b.measures[measure][MOST], 4)}` : ''),
        };
      });
      const each = group.runs.length < 2 ? [] : group.runs.map((run) => ({
        name: group.name, type: 'line', symbol: 'none', silent: true, z: 2,
        lineStyle: { width: 0.8, opacity: 0.6, color: own(group) }, itemStyle: { color: own(group) },
        data: run.rounds.map((r) => [r[0], r[1 + measure]]),
      }));
      return [{
        name: group.name, type: 'line', symbol: SYMBOLS[g % SYMBOLS.length], symbolSize: 8, showAllSymbol: true, z: 3,
        lineStyle: { width: 2.2, type: DASHES[g % DASHES.length] }, itemStyle: { color: own(group) }, data: means,
      }, ...each, ...(many ? [strip(group.name, points, own(group)), reach(group.name, points)] : [])];
    });
    return option;
  }

  /** How many rows the names of the experiments will take. */
  function legendRows(width) {
    const letters = data.groups.reduce((sum, g) => sum + g.name.length * 7 + 50, 0);
    return Math.max(1, Math.min(8, Math.ceil(letters / width)));
  }

  function seeds(width) {
    const option = base(width);
    const known = data.groups.filter((g) => g.overlaps.length > 0);
    option.grid.top = 20 + 22 * legendRows(width);
    option.grid.right = 24;
    option.legend.data = known.map((g) => g.name);
    option.xAxis = level('sparsity of the scope', known.flatMap((g) => g.overlaps.map((o) => o.sparsity)));
    option.yAxis = upright('survivors in common', [0, 1], { unit: 100, after: ' %' });
    option.tooltip.trigger = 'item';
    option.tooltip.formatter = (p) => p.data && p.data.tip ? p.data.tip : '';
    option.series = known.flatMap((group) => {
      const g = data.groups.indexOf(group);
      return [{
        name: group.name, type: 'line', symbol: SYMBOLS[g % SYMBOLS.length], symbolSize: 8, showAllSymbol: true, z: 3,
        lineStyle: { width: 2.2 }, itemStyle: { color: own(group) },
        data: group.overlaps.map((o) => ({
          value: [o.sparsity, o.mean],
          tip: `<b>${safe(group.name)}</b><br>${percent(o.sparsity)} sparse<br>${percent(o.mean)} in common (${percent(o.least)} to ${percent(o.most)})<br>${percent(o.chance)} by chance`,
        })),
      }, {
        name: group.name, type: 'line', symbol: 'none', silent: true, z: 2,
        lineStyle: { width: 1.4, type: [4, 4] }, itemStyle: { color: own(group) }, data: group.overlaps.map((o) => [o.sparsity, o.chance]),
      }, strip(group.name, group.overlaps.map((o) => [o.sparsity, o.least, o.most]), own(group))];
    });
    return option;
  }

  const measures = document.getElementById('measure');
  data.measures.forEach((words, i) => measures.add(new Option(words, String(i))));
  measures.addEventListener('change', () => { measure = +measures.value; draw('curves'); });
  const widths = document.getElementById('band');
  widths.hidden = !data.groups.some((g) => g.runs.length > 1);
  widths.addEventListener('change', () => { band = widths.value; draw('curves'); });
  start({
    curves: { option: curves, height: (width) => (frame.onPaper() ? 290 : width < 500 ? 270 : 420) },
    seeds: { option: seeds },
  });
})();

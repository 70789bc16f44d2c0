'use strict';
/** Lines with bands, as the pages of several runs and of sweeps draw them. */
const bands = (() => {
  const DASHES = ['solid', [7, 3], [2, 3], [10, 3, 2, 3], [5, 5]];
  const SYMBOLS = ['circle', 'diamond', 'triangle', 'rect', 'emptyCircle', 'emptyDiamond', 'emptyTriangle', 'emptyRect'];

  /** A strip between two lines, drawn under everything. */
  function strip(name, points, fill) {
    return {
      name, type: 'custom', silent: true, z: 1, clip: true, tooltip: { show: false },
      data: points.length < 2 ? [] : [points[0]], itemStyle: { color: fill },
      renderItem: (params, api) => ({
        type: 'polygon',
        shape: {
          points: points.map(([x, low]) => api.coord([x, low])).concat(points.map(([x, , high]) => api.coord([x, high])).reverse()),
        },
        style: { fill, opacity: 0.16 },
      }),
    };
  }

  /** Nothing to see, but the axis reaches as far. */
  const reach = (name, points) => ({
    name, type: 'line', silent: true, symbol: 'none', lineStyle: { opacity: 0 }, tooltip: { show: false },
    data: points.flatMap(([x, low, high]) => [[x, low], [x, high]]),
  });

  return { DASHES, SYMBOLS, strip, reach };
})();

'use strict';
// Until there is a report, the round that is trained has the page to itself: its loss by step, from the first on.
(() => {
  const now = document.getElementById('espalier-now');
  const svg = now.querySelector('svg');
  const [TOP, BOTTOM, RIGHT] = [8, 40, 10];
  let run = null;

  function element(name, attributes, text = '') {
    const mark = document.createElementNS(svg.namespaceURI, name);
    Object.entries(attributes).forEach(([key, value]) => mark.setAttribute(key, value));
    mark.textContent = text;
    return mark;
  }

  /** Round values that divide what lies between two, about so many of them, with as many digits as tell them apart. */
  function ticks(low, high, count, least) {
    const rough = (high - low) / count;
    const size = 10 ** Math.floor(Math.log10(rough));
    const step = Math.max(least, [1, 2, 5, 10].map((m) => m * size).find((s) => s >= rough * 0.999));
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    const first = Math.floor(low / step + 1e-6);
    const last = Math.ceil(high / step - 1e-6);
    return { step, text: (v) => v.toFixed(digits), values: Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step) };
  }

  function drawLosses(losses, steps) {
    const width = Math.max(200, svg.parentNode.clientWidth - 2 * parseFloat(getComputedStyle(now).paddingLeft));
    const height = Math.round(Math.min(400, Math.max(200, 0.42 * width)));
    Object.entries({ width, height }).forEach(([key, value]) => svg.setAttribute(key, value));
    svg.querySelectorAll('line, text').forEach((mark) => mark.remove());

    const values = losses.map((p) => p[1]);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    // A single loss, or losses that hardly differ, are not to look like a cliff.
    const around = Math.max(0, 0.02 * most - (most - least)) / 2;
    const upright = ticks(least - around, most + around || 1, 4, 0);
    const [low, high] = [upright.values[0], upright.values.at(-1)];
    const left = 14 + 7.2 * Math.max(...upright.values.map((v) => upright.text(v).length));
    const end = steps ?? losses.at(-1)[0];
    const x = (step) => left + (width - RIGHT - left) * step / Math.max(1, end);
    const y = (loss) => height - BOTTOM - (height - BOTTOM - TOP) * (loss - low) / (high - low);

    for (const loss of upright.values) {
      svg.prepend(element('line', { x1: left, x2: width - RIGHT, y1: y(loss), y2: y(loss) }));
      svg.append(element('text', { x: left - 8, y: y(loss) + 4, 'text-anchor': 'end' }, upright.text(loss)));
    }
    const level = ticks(0, end, width < 500 ? 4 : 8, 1);
    for (const step of level.values.filter((v) => v <= end)) {
      const anchor = x(step) > width - RIGHT - 12 ? 'end' : 'middle';
      svg.append(element('text', { x: x(step) + (anchor === 'end' ? RIGHT : 0), y: height - BOTTOM + 17, 'text-anchor': anchor }, step.toLocaleString('en')));
    }
    svg.append(element('text', { x: (left + width - RIGHT) / 2, y: height - 4, 'text-anchor': 'middle' }, 'step'));

    svg.querySelector('path').setAttribute('d', losses.map((p, i) => `${i ? 'L' : 'M'}${x(p[0]).toFixed(1)} ${y(p[1]).toFixed(1)}`).join(''));
    const last = losses.at(-1);
    svg.querySelector('circle').setAttribute('cx', x(last[0]));
    svg.querySelector('circle').setAttribute('cy', y(last[1]));
    svg.setAttribute('aria-label', `Loss by step, with dropout: now ${last[1].toFixed(3)} at step ${last[0]}`);
  }

  function draw() {
    const losses = run.losses || [];
    now.hidden = losses.length === 0 && !run.next;
    if (now.hidden) return;
    now.querySelector('h2').textContent = losses.length ? 'Loss of the round’s steps, with dropout (nats per token)' : 'No step is logged yet; the loss will be drawn here';
    now.querySelector('.next').textContent = run.next || '';
    svg.toggleAttribute('hidden', losses.length === 0);
    if (losses.length) drawLosses(losses, run.steps);
  }

  now.addEventListener('espalier-run', (event) => {
    run = event.detail;
    draw();
  });
  addEventListener('resize', () => { if (run) draw(); });
})();

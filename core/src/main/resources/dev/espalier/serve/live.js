'use strict';
// Asks how the run stands, says so, and shows the page anew when there is another, where the reader was.
(() => {
  const shown = document.currentScript.dataset.version;
  const bar = document.getElementById('espalier-live');
  const what = bar.querySelector('.what');
  const numbers = bar.querySelector('.numbers');
  const dot = bar.querySelector('.dot');
  const picture = bar.querySelector('svg');
  const KEPT = 'espalier-live';
  const OFTEN = 1000;
  const SELDOM = 5000;

  // ---- where the reader was ----

  /** Names that elements keep from one page to the next, whatever has been added around them. */
  function named(elements) {
    const seen = new Map();
    return [...elements].filter((e) => !bar.contains(e)).map((element) => {
      const near = element.closest('[id]');
      const own = element.getAttribute('aria-label') || element.getAttribute('name') || element.getAttribute('value')
        || (element.labels && element.labels[0] ? element.labels[0].textContent : element.tagName === 'DETAILS' ? element.querySelector('summary')?.textContent : element.textContent) || '';
      const name = [near ? near.id : '', element.tagName, element.type || '', own.trim().slice(0, 80)].join('|');
      const number = seen.get(name) || 0;
      seen.set(name, number + 1);
      return [`${name}|${number}`, element];
    });
  }

  const controls = () => named(document.querySelectorAll('input, select, textarea'));
  const folds = () => named(document.querySelectorAll('details'));
  const tabs = () => named(document.querySelectorAll('[role="tab"], [role="radio"], button[aria-pressed]:not(#theme)'));
  const panes = () => named(document.querySelectorAll('[tabindex], .scroll'));
  const isOn = (e) => (e.getAttribute('aria-selected') || e.getAttribute('aria-checked') || e.getAttribute('aria-pressed')) === 'true';
  const isTick = (e) => e.type === 'checkbox' || e.type === 'radio';
  const value = (e) => e.tagName === 'DETAILS' ? e.open : isTick(e) ? e.checked : 'value' in e && e.tagName !== 'BUTTON' ? e.value : isOn(e);

  // What the page itself chose. What the reader has not changed is chosen anew by the next page, such as the latest round.
  const chosenByPage = new Map([...folds(), ...tabs(), ...controls()].map(([name, e]) => [name, value(e)]));
  const changed = (elements) => elements.map(([name, e]) => [name, value(e)]).filter(([name, now]) => now !== chosenByPage.get(name));

  /** The part of the page at the upper edge of the window. */
  function anchor() {
    let found = null;
    for (const element of document.querySelectorAll('main [id]')) {
      const top = element.getBoundingClientRect().top;
      if (element.offsetHeight > 0 && top <= 80 && !bar.contains(element)) found = { id: element.id, top };
    }
    return found;
  }

  function keep() {
    const kept = {
      scroll: scrollY,
      anchor: anchor(),
      controls: changed(controls()),
      folds: changed(folds()),
      tabs: changed(tabs()),
      panes: panes().filter(([, e]) => e.scrollTop || e.scrollLeft).map(([name, e]) => [name, e.scrollTop, e.scrollLeft]),
      focus: named([document.activeElement].filter((e) => e && e !== document.body)).map(([name]) => name)[0],
    };
    try { sessionStorage.setItem(KEPT, JSON.stringify(kept)); } catch { /* not kept, then */ }
  }

  function putBack() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(KEPT));
      sessionStorage.removeItem(KEPT);
    } catch { /* nothing was kept */ }
    if (!kept) return;
    const now = new Map([...folds(), ...tabs(), ...controls(), ...panes()]);
    for (const [name, open] of kept.folds) if (now.has(name)) now.get(name).open = open;
    for (const [name, on] of kept.tabs) if (now.has(name) && isOn(now.get(name)) !== on && (on || now.get(name).hasAttribute('aria-pressed'))) now.get(name).click();
    for (const [name, before] of kept.controls) {
      const element = now.get(name);
      if (!element) continue;
      if (isTick(element)) {
        if (element.checked !== before && (before || element.type !== 'radio')) element.click();
      } else if (element.value !== before) {
        element.value = before;
        element.dispatchEvent(new Event('input', { bubbles: true }));
        element.dispatchEvent(new Event('change', { bubbles: true }));
      }
    }
    for (const [name, top, left] of kept.panes) if (now.has(name)) now.get(name).scrollTo(left, top);
    if (kept.focus && now.has(kept.focus)) now.get(kept.focus).focus({ preventScroll: true });
    const place = kept.anchor && document.getElementById(kept.anchor.id);
    scrollTo(scrollX, place ? scrollY + place.getBoundingClientRect().top - kept.anchor.top : kept.scroll);
  }

  let pressed = false;
  addEventListener('pointerdown', () => { pressed = true; }, true);
  for (const end of ['pointerup', 'pointercancel', 'blur']) addEventListener(end, () => { pressed = false; }, true);

  function showAnew() {
    keep();
    history.scrollRestoration = 'manual';
    location.reload();
  }

  // ---- how the run stands ----

  const known = (x) => x !== undefined && x !== null;
  const unit = (n, name) => `${n} ${name}`;

  function duration(seconds) {
    const s = Math.round(seconds);
    if (s < 90) return unit(s, 's');
    if (s < 5400) return unit(Math.round(s / 60), 'min');
    return `${unit(Math.floor(s / 3600), 'h')} ${unit(Math.round(s % 3600 / 60), 'min')}`;
  }

  /** What is said of a sweep, which has cells rather than rounds. */
  const ofSweep = (run) => run.state === 'ended'
    ? 'The sweep is over; this is the page as it stays'
    : `${run.cells_done} of ${run.cells} ${run.cells === 1 ? 'cell is' : 'cells are'} done${run.state === 'idle' ? '; none is being run' : ''}`;

  function headline(run) {
    if (known(run.cells)) return ofSweep(run);
    const round = `Round ${run.round}${known(run.last_round) ? ` of ${run.last_round}` : ''}`;
    switch (run.state) {
      case 'starting': return `${round} begins`;
      case 'training': return `${round}, training`;
      case 'evaluating': return `${round}, evaluating and saving`;
      case 'ended': return 'The run is over; this is the page as it stays';
      default: return run.rounds_done === 0 ? 'No round is trained yet' : `No round is trained now; ${run.rounds_done} ${run.rounds_done === 1 ? 'is' : 'are'} done`;
    }
  }

  function facts(run) {
    const facts = [];
    if (run.cells_failed > 0) facts.push(`${run.cells_failed} failed`);
    if (run.cells_running > 0) facts.push(`running ${run.running.join(', ')}${run.cells_running > run.running.length ? ` and ${run.cells_running - run.running.length} more` : ''}`);
    if (known(run.step)) facts.push(`step ${run.step}${known(run.steps) ? ` of ${run.steps}` : ''}`);
    if (known(run.epoch) && run.epoch >= 0.005) facts.push(`epoch ${run.epoch.toFixed(2)}`);
    if (known(run.loss)) facts.push(`loss ${run.loss.toFixed(3)}`);
    if (known(run.learning_rate)) facts.push(`learning rate ${run.learning_rate.toExponential(2)}`);
    if (known(run.seconds_per_step)) facts.push(`${run.seconds_per_step < 0.1 ? unit((1000 * run.seconds_per_step).toFixed(1), 'ms') : unit(run.seconds_per_step.toFixed(2), 's')} a step`);
    if (known(run.tokens_per_second)) facts.push(`${Math.round(run.tokens_per_second).toLocaleString('en')} tokens/s`);
    if (known(run.steps) && known(run.seconds_per_step) && run.step < run.steps) facts.push(`round: about ${duration((run.steps - run.step) * run.seconds_per_step)} left`);
    if (known(run.seconds_left)) facts.push(`run: about ${duration(run.seconds_left)} left`);
    if (known(run.seconds_since_step) && run.seconds_since_step > Math.max(60, 20 * (run.seconds_per_step || 0))) facts.push(`no step for ${duration(run.seconds_since_step)}`);
    return facts;
  }

  function draw(losses) {
    // Where the first round has the page to itself its losses are drawn there.
    picture.toggleAttribute('hidden', !losses || losses.length < 2 || document.getElementById('espalier-now'));
    if (picture.hasAttribute('hidden')) return;
    const steps = losses.map((p) => p[0]);
    const values = losses.map((p) => p[1]);
    const [left, right] = [steps[0], steps[steps.length - 1]];
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const x = (step) => 160 * (step - left) / (right - left);
    const y = (loss) => high === low ? 14 : 26 - 24 * (loss - low) / (high - low);
    picture.querySelector('path').setAttribute('d', losses.map((p, i) => `${i ? 'L' : 'M'}${x(p[0]).toFixed(1)} ${y(p[1]).toFixed(1)}`).join(''));
    picture.setAttribute('aria-label', `Loss of this round so far: between ${low.toFixed(3)} and ${high.toFixed(3)}, now ${values[values.length - 1].toFixed(3)}`);
  }

  function say(state, text, list, losses) {
    dot.dataset.state = state;
    if (what.textContent !== text) what.textContent = text;
    numbers.replaceChildren(...list.flatMap((fact, i) => {
      const span = document.createElement('span');
      span.textContent = fact;
      return i ? [' · ', span] : [span];
    }));
    draw(losses);
  }

  async function look() {
    let run;
    try {
      const answer = await fetch('live.json', { cache: 'no-store' });
      if (!answer.ok) throw new Error(await answer.text());
      run = await answer.json();
    } catch (fault) {
      say('lost', fault instanceof TypeError ? 'Not connected: the run, or what serves it, has ended' : String(fault.message), []);
      setTimeout(look, SELDOM);
      return;
    }
    const running = !['idle', 'ended'].includes(run.state);
    say(running ? 'running' : 'still', headline(run), facts(run), run.losses);
    const alone = document.getElementById('espalier-now');
    bar.querySelector('.then').textContent = alone ? '' : run.next || '';
    if (alone) alone.dispatchEvent(new CustomEvent('espalier-run', { detail: run }));
    if (run.version !== shown && !pressed) {
      showAnew();
    } else if (run.state !== 'ended' || run.version !== shown) {
      setTimeout(look, document.hidden ? SELDOM : OFTEN);
    }
  }

  putBack();
  look();
})();

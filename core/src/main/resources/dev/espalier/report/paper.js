'use strict';
/**
 * The page on paper: figures first, whole, and behind them, before the settings, what on the screen can be
 * unfolded. Tables that no sheet holds are named with where they are.
 */
const paper = (() => {
  const WIDE = 660;
  // Letters are as much smaller on paper as the style says.
  const SMALLER = 0.76;
  const SMALLEST = 0.5;
  const MOST_ROWS = 400;
  let moved = [];
  let opened = [];
  let appendix = null;

  /** Makes a table as narrow as a sheet, or puts a word in its place. */
  function fitted(table, id) {
    const fit = Math.min(1, WIDE / Math.max(1, table.scrollWidth * SMALLER));
    const rows = table.tBodies[0] ? table.tBodies[0].rows.length : 0;
    if (fit >= SMALLEST && rows <= MOST_ROWS) {
      table.style.setProperty('--fit', fit.toFixed(3));
      return table;
    }
    const word = document.createElement('p');
    word.className = 'note';
    word.textContent = `${table.caption ? table.caption.textContent : 'The numbers'}: ${rows.toLocaleString('en')} rows, too many for paper. They are in figures/${id}.csv.`;
    return word;
  }

  function lay() {
    takeBack();
    opened = [...document.querySelectorAll('details:not([open])')];
    opened.forEach((fold) => { fold.open = true; });
    appendix = document.createElement('section');
    appendix.id = 'numbers';
    appendix.innerHTML = '<h2>Numbers</h2>';
    document.querySelectorAll('figure > details').forEach((fold) => {
      const figure = fold.closest('figure');
      const part = document.createElement('div');
      const title = document.createElement('h3');
      title.textContent = figure.querySelector('h2').textContent;
      part.append(title);
      fold.querySelectorAll('table').forEach((table) => {
        const place = document.createComment('');
        const shown = fitted(table, figure.id);
        table.before(place);
        moved.push([table, place]);
        if (shown !== table) table.remove();
        part.append(shown);
      });
      appendix.append(part);
    });
    const settings = document.querySelector('.settings');
    if (settings) settings.before(appendix); else document.querySelector('main').append(appendix);
  }

  function takeBack() {
    moved.forEach(([table, place]) => {
      table.style.removeProperty('--fit');
      place.replaceWith(table);
    });
    opened.forEach((fold) => { fold.open = false; });
    if (appendix) appendix.remove();
    [moved, opened, appendix] = [[], [], null];
  }

  return { lay, takeBack };
})();

'use strict';
/** The table of cells: rows that have all words, in the chosen state and order. */
(() => {
  const table = document.querySelector('#cells table');
  if (!table) return;
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...body.rows];
  const words = rows.map((row) => row.textContent.toLowerCase());
  const find = document.getElementById('find');
  const state = document.getElementById('state');
  const order = document.getElementById('order');
  const found = document.getElementById('found');

  function filter() {
    const wanted = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, i) => {
      const there = (!state.value || row.dataset.s === state.value) && wanted.every((word) => words[i].includes(word));
      row.hidden = !there;
      count += there ? 1 : 0;
    });
    found.textContent = `${count.toLocaleString('en')} of ${rows.length.toLocaleString('en')}`;
  }

  /** What a row is sorted by: a number where its cell is one, else its text; what is unknown comes last. */
  function value(row, column) {
    const cell = row.cells[column];
    const text = cell.dataset.v ?? cell.textContent;
    return text === '' || text === '–' ? null : Number.isFinite(+text) ? +text : text;
  }

  function sort() {
    const [column, way] = order.value.split(' ');
    const sign = way === 'down' ? -1 : 1;
    const keyed = rows.map((row) => [value(row, +column), row]);
    keyed.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      if (typeof a === typeof b) return sign * (typeof a === 'number' ? a - b : a.localeCompare(b, 'en', { numeric: true }));
      return sign * (typeof a === 'number' ? -1 : 1);
    });
    body.append(...keyed.map(([, row]) => row));
    heads.forEach((head, i) => {
      if (i === +column) head.setAttribute('aria-sort', way === 'down' ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    });
  }

  heads.forEach((head, i) => head.querySelector('button').addEventListener('click', () => {
    order.value = order.value === `${i} up` ? `${i} down` : `${i} up`;
    sort();
  }));
  find.addEventListener('input', filter);
  state.addEventListener('change', filter);
  order.addEventListener('change', sort);
  state.hidden = state.options.length < 3;
  heads[0].setAttribute('aria-sort', 'ascending');
  filter();
})();

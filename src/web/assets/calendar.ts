/**
 * Booking by dragging: over the days of a host, or of several below each other, to the hour. It fills in the form, which
 * is there without it, and goes on at what the booking is for.
 */
export const calendarScript = `'use strict';
const hour = 3600000;
const table = document.querySelector('.calendar table');
const form = document.querySelector('form[action="/bookings"]');
if (table && form) {
  const cells = [...table.querySelectorAll('td[data-host]')];
  const hosts = [...new Set(cells.map((cell) => cell.dataset.host))];
  const shown = document.getElementById('dragged');
  const usual = 'Drag over hosts and days with a mouse, to the hour, or use the form below.';
  shown.textContent = usual;
  const clock = (time) => new Date(time).toISOString().slice(0, 16);
  let begun;
  let chosen;
  const placeOf = (event) => {
    const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest('td[data-host]');
    if (!cell || !table.contains(cell)) return undefined;
    const { left, width } = cell.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - left) / width));
    return { row: hosts.indexOf(cell.dataset.host), time: Date.parse(cell.dataset.day) + share * 24 * hour };
  };
  const show = () => {
    for (const cell of cells) {
      const day = Date.parse(cell.dataset.day);
      const within = chosen && chosen.hosts.includes(cell.dataset.host) && day < chosen.to && day + 24 * hour > chosen.from;
      cell.classList.toggle('chosen', Boolean(within));
    }
    shown.textContent = chosen
      ? chosen.hosts.join(', ') + ' from ' + clock(chosen.from).replace('T', ' ') + ' to ' + clock(chosen.to).replace('T', ' ')
      : usual;
  };
  const end = () => {
    begun = undefined;
    chosen = undefined;
    show();
  };
  table.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch' || event.target.closest('button, a, input')) return;
    const place = placeOf(event);
    if (!place) return;
    begun = { ...place, x: event.clientX, y: event.clientY };
    table.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  table.addEventListener('pointermove', (event) => {
    if (!begun) return;
    const place = placeOf(event);
    if (!place || (!chosen && Math.abs(event.clientX - begun.x) + Math.abs(event.clientY - begun.y) < 5)) return;
    const from = Math.floor(Math.min(begun.time, place.time) / hour) * hour;
    const to = Math.max(from + hour, Math.ceil(Math.max(begun.time, place.time) / hour) * hour);
    chosen = { hosts: hosts.slice(Math.min(begun.row, place.row), Math.max(begun.row, place.row) + 1), from, to };
    show();
  });
  table.addEventListener('pointerup', () => {
    if (!chosen) return end();
    begun = undefined;
    const field = (name) => form.elements.namedItem(name);
    field('hosts').value = chosen.hosts.join(', ');
    field('from').value = clock(chosen.from);
    field('to').value = clock(chosen.to);
    field('why').focus();
  });
  table.addEventListener('pointercancel', end);
  addEventListener('keydown', (event) => { if (event.key === 'Escape' && (begun || chosen)) end(); });
}
`;

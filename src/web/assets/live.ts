/**
 * What a browser does beside htmx: parts that say `data-live` are renewed when their stream says so, and the lines of
 * a running log are added as they come. Everything is there without it.
 */
export const liveScript = `'use strict';
const streams = new Map();
const streamOf = (address) => {
  const open = streams.get(address) ?? new EventSource(address);
  streams.set(address, open);
  return open;
};
for (const part of document.querySelectorAll('[data-live]'))
  streamOf(part.dataset.live).addEventListener('changed', () => {
    const now = document.getElementById(part.id);
    if (now && !now.contains(document.activeElement)) htmx.trigger(now, 'changed');
    else if (now) now.addEventListener('focusout', () => htmx.trigger(now, 'changed'), { once: true });
  });
for (const log of document.querySelectorAll('[data-lines]'))
  streamOf(log.dataset.lines).addEventListener('lines', ({ data }) => {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    for (const { text, bad } of JSON.parse(data)) {
      const line = document.createElement('span');
      line.textContent = text;
      if (bad) line.className = 'bad';
      log.append(line);
    }
    while (log.childElementCount > 5000) log.firstElementChild.remove();
    if (atEnd) log.scrollTop = log.scrollHeight;
  });
for (const one of document.querySelectorAll('input.copy')) one.addEventListener('focus', () => one.select());
addEventListener('pagehide', () => { for (const open of streams.values()) open.close(); });
`;

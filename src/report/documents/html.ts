import { asText, colourOf, dashOf, type Figure, lookCount } from '../figures/draw.js';
import type { DocumentBlock } from './blocks.js';
import { style } from './style.js';

/** Writes blocks, the contents first, as one HTML page that needs nothing else: no script, no font, no request. */
export function html(title: string, blocks: readonly DocumentBlock[]): string {
  const [first, ...rest] = blocks;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${asText(title)}</title>
<style>
${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${write(first!)}
<main id="main">
${rest.map(write).join('\n')}
</main>
</body>
</html>
`;
}

function write(block: DocumentBlock): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level} id="${block.id}">${asText(block.text)}</h${block.level}>`;
    case 'text':
      return `<p>${asText(block.text)}</p>`;
    case 'notice':
      return `<p class="notice ${block.tone}"><strong>${block.tone === 'lab' ? 'Emulated lab.' : 'Note.'}</strong> ${asText(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${asText(item)}</li>`).join('')}</ul>`;
    case 'facts':
      return `<dl>${block.items.map(([term, value]) => `<div><dt>${asText(term)}</dt><dd>${asText(value)}</dd></div>`).join('')}</dl>`;
    case 'answer': {
      const badges = block.verdicts
        .map((verdict) => `<span class="verdict ${verdict.replaceAll(/[^a-z]+/g, '-')}">${verdict}</span>`)
        .join(' ');
      return `<p class="answer">${badges} ${asText(block.text)}</p>`;
    }
    case 'table':
      return writeTable(block);
    case 'figure':
      return writeFigure(block.figure);
    case 'folded':
      return `<details><summary>${asText(block.summary)}</summary>
${block.blocks.map(write).join('\n')}
</details>`;
    case 'contents':
      return `<nav aria-label="${asText(block.label)}"><ol>
${block.links.map(({ text, id }) => `<li><a href="#${id}">${asText(text)}</a></li>`).join('\n')}
</ol></nav>`;
    case 'commands':
      return `<pre tabindex="0"><code>${asText(block.lines.join('\n'))}</code></pre>`;
  }
}

function writeTable({ caption, columns, rows }: Extract<DocumentBlock, { kind: 'table' }>): string {
  const kind = (i: number): string =>
    columns[i]?.numeric ? ' class="number"' : columns[i]?.long ? ' class="long"' : '';
  const head = columns.map(({ title }, i) => `<th scope="col"${kind(i)}>${asText(title)}</th>`).join('');
  const body = rows.map((cells) => {
    const written = cells.map((cell, i) =>
      i === 0 ? `<th scope="row">${asText(cell)}</th>` : `<td${kind(i)}>${asText(cell)}</td>`,
    );
    return `<tr>${written.join('')}</tr>`;
  });
  return `<div class="table" role="region" tabindex="0" aria-label="${asText(caption)}"><table><caption><span>${asText(caption)}</span></caption><thead><tr>${head}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>`;
}

function writeFigure({ id, title, caption, svg, legend }: Figure): string {
  const entries = legend
    .map(({ label, look: index }) => `<li>${swatch(index)} ${asText(label)}</li>`)
    .join('');
  const key = entries === '' ? '' : `<ul class="legend" aria-label="Legend">${entries}</ul>`;
  return `<figure id="${id}"><p class="title">${asText(title)}</p>${key}<div class="drawing" role="region" tabindex="0" aria-label="${asText(title)}, drawing">${svg}</div><figcaption>${asText(caption)}</figcaption></figure>`;
}

const shapes = [
  '<circle cx="15" cy="7" r="4"/>',
  '<rect x="11" y="3" width="8" height="8"/>',
  '<path d="M15 2.5l4.5 8h-9z"/>',
  '<path d="M15 2l5 5l-5 5l-5-5z"/>',
  '<path d="M15 2v5l4 4M15 7l-4 4"/>',
  '<path d="M15 2v10M10.5 4.5l9 5M19.500 4.500l-9 5"/>',
  '<path d="M15 1.5v11M9.500 7h11"/>',
  '<path d="M11 3l8 8M19 3l-8 8"/>',
];

/** Line and mark of a look, as they stand in the drawing. */
const swatch = (index: number): string => {
  return `<svg width="30" height="14" aria-hidden="true" fill="none" stroke="${colourOf(index)}" stroke-width="2"><path d="M0 7h30" stroke-dasharray="${dashOf(index)}"/>${shapes[index % lookCount]}</svg>`;
};

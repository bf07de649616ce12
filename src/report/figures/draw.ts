import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { escapeXml, printable } from '../../model/index.js';

/** A finished drawing: SVG markup that takes its colours from CSS variables, and words that say what it shows. */
export interface Figure {
  /** Unique in a document; also the name of its file. */
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
  /** What colour, symbol and dash mean; empty where labels in the drawing say it. */
  readonly legend: readonly LegendEntry[];
}

export interface LegendEntry {
  readonly label: string;
  /** Which of the looks it has: {@link colourOf}, {@link symbolOf}, {@link dashOf}. */
  readonly look: number;
}

const width = 760;

const symbols = ['circle', 'square2', 'triangle2', 'diamond2', 'wye', 'asterisk', 'plus', 'times'] as const;
const dashes = ['none', '6 3', '2 2', '8 3 2 3', '1 3', '10 4', '3 6', '8 2 2 2 2 2'];

/** How many looks there are: colour, symbol and dash belong together, so that nothing depends on colour alone. */
export const lookCount = symbols.length;
export const colourOf = (look: number): string => `var(--look-${look % lookCount})`;
export const symbolOf = (look: number): (typeof symbols)[number] => symbols[look % lookCount]!;
export const dashOf = (look: number): string => dashes[look % lookCount]!;

/** Renders a plot to markup that is the same on every machine and on every run. */
export function draw(
  { id, title, caption, legend = [] }: Omit<Figure, 'svg' | 'legend'> & { legend?: readonly LegendEntry[] },
  options: Plot.PlotOptions,
): Figure {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({
    width,
    className: 'plot',
    style: { background: 'none' },
    ...options,
    document: document as never,
  });
  svg.querySelector('style')?.remove();
  svg.removeAttribute('style');
  // What is inside an image is not announced one by one; its title and description are.
  for (const node of svg.querySelectorAll('[aria-label],[aria-hidden]')) {
    node.removeAttribute('aria-label');
    node.removeAttribute('aria-hidden');
  }
  const markup = (svg.outerHTML as string).replace(
    /^<svg\b/,
    `<svg role="img" aria-labelledby="${id}-title"`,
  );
  const open = markup.indexOf('>') + 1;
  const named = `${markup.slice(0, open)}<title id="${id}-title">${asText(title)}</title>${printable(markup.slice(open))}`;
  return { id, title, caption, legend, svg: shorten(named) };
}

/** Two decimals of a pixel are more than any screen shows. */
const shorten = (svg: string): string =>
  svg.replace(/="[^"]*"/g, (attribute) => attribute.replace(/(\.\d\d)\d+/g, '$1'));

/** What comes from a bundle is text, never markup; a control character would end a drawing, as XML 1.0 has none. */
export const asText = (text: string): string => escapeXml(printable(text));

/** An axis label that Plot shall not decorate with an arrow. */
export const axis = (label: string, unit: string): { label: string; labelArrow: 'none' } => ({
  label: unit === '' ? label : `${label} (${unit})`,
  labelArrow: 'none',
});

/** A number on an axis: as short as it is. */
export const tick = (value: number): string => String(Number(value.toPrecision(3)));

/** Logarithmic where the values span so much (a factor of `wide`) that a linear axis would hide most of them. */
export function scaleType(values: Iterable<number>, wide = 30): 'log' | 'linear' {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low > 0 && high / low > wide ? 'log' : 'linear';
}

/** Characters of a label's line, where its parts allow it. */
const lineLength = 46;

/** A label on as many lines as it needs, broken between its parts. */
export const wrapped = (label: string): string => {
  const lines: string[] = [];
  for (const part of label.split(/(?<=[,:]) /)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length < lineLength)
      lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
  }
  return lines.join('\n');
};

/** Room for the longest line of some labels, at the drawing's font size. */
export const marginFor = (labels: readonly string[]): number =>
  Math.min(
    360,
    24 + Math.max(0, ...labels.flatMap((label) => label.split('\n')).map((line) => line.length)) * 6.6,
  );

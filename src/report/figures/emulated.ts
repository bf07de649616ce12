import type { Figure } from './draw.js';

/** Pixels above a drawing for the words on it. */
const room = 20;

/** Says on a drawing itself that its figures are those of the emulated lab: a drawing travels without its page. */
export const markEmulated = (figure: Figure): Figure => ({
  ...figure,
  caption: `${figure.caption} Measured in the emulated lab.`,
  svg: figure.svg
    .replace(/^<svg\b[^>]*>/, (tag) =>
      tag
        .replace(/ height="([\d.]+)"/, (_, height) => ` height="${Number(height) + room}"`)
        .replace(
          / viewBox="([\d.-]+) ([\d.-]+) ([\d.]+) ([\d.]+)"/,
          (_, x, y, width, height) => ` viewBox="${x} ${Number(y) - room} ${width} ${Number(height) + room}"`,
        ),
    )
    .replace('</title>', ' (emulated lab)</title>')
    .replace(
      /<\/svg>$/,
      `<text x="4" y="${6 - room}" text-anchor="start" font-size="12" font-weight="600" fill="currentColor" dominant-baseline="hanging">Emulated lab: says nothing about hardware</text></svg>`,
    ),
});

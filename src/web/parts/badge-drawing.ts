/** The last verdict of a playbook, as a badge tells it. */
export type BadgeVerdict = 'succeeded' | 'failed' | 'cancelled' | 'expired' | 'lost' | 'none';

const colours: Readonly<Record<BadgeVerdict, string>> = {
  ...{ succeeded: '#1a7f37', failed: '#b3261e', lost: '#b3261e' },
  ...{ cancelled: '#6e6e6e', expired: '#6e6e6e', none: '#6e6e6e' },
};

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Two words beside each other; texts are fitted into widths that every font can keep. */
export const badgeDrawing = (words: string, verdict: BadgeVerdict): string => {
  const said = verdict === 'none' ? 'no run yet' : verdict;
  const [left, right] = [words, said].map((text) => 12 + 7 * [...text].length) as [number, number];
  const text = (x: number, width: number, it: string): string =>
    `<text x="${x + width / 2}" y="14" textLength="${width - 12}" lengthAdjust="spacingAndGlyphs">${escaped(it)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${escaped(`${words}: ${said}`)}">`,
    `<title>${escaped(`${words}: ${said}`)}</title>`,
    `<rect width="${left}" height="20" fill="#444"/><rect x="${left}" width="${right}" height="20" fill="${colours[verdict]}"/>`,
    '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">',
    `${text(0, left, words)}${text(left, right, said)}</g></svg>`,
    '',
  ].join('\n');
};

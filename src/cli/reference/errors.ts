import type { CodePage } from '../../model/index.js';

/** The page of all codes: `docs/reference/errors.md`, from the pages that `rigger explain CODE` shows. */
export const errorReference = (pages: Readonly<Record<string, CodePage>>): string => {
  const codes = Object.keys(pages).sort();
  const rooms = [...new Set(codes.map(roomOf))];
  return [
    '# Error codes',
    '',
    'Made by `npm run reference` from the pages that `rigger explain CODE` shows; do not edit.',
    'A code is stable: it keeps its meaning from version to version.',
    '',
    ...rooms.flatMap((room) => [
      `## ${room}`,
      '',
      ...codes
        .filter((code) => roomOf(code) === room)
        .flatMap((code) => [`### ${code}`, '', `**${pages[code]!.title}.** ${pages[code]!.explanation}`, '']),
    ]),
  ].join('\n');
};

const roomOf = (code: string): string => code.split('/')[0]!;

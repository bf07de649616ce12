import type { Position } from '../../model/index.js';

/** An encrypted block inside a larger text, as an inline `!vault |` value holds it. */
export interface VaultBlock {
  /** Offsets of the block's first and past its last character, indentation of the first line excluded. */
  readonly start: number;
  readonly end: number;
  /** White space that stands before each line. */
  readonly indent: string;
  /** The block without indentation. */
  readonly text: string;
}

const agePattern =
  /^([ \t]*)-----BEGIN AGE ENCRYPTED FILE-----\n(?:[ \t]*[A-Za-z\d+/=]+\n)+[ \t]*-----END AGE ENCRYPTED FILE-----/gm;
const ansiblePattern = /^([ \t]*)\$ANSIBLE_VAULT;[^\n]*(?:\n[ \t]*[\da-f]+(?=\s|$))+/gm;

/** Every encrypted block of a text, in order. */
export const encryptedBlocks = (text: string): readonly VaultBlock[] =>
  [...text.matchAll(agePattern), ...text.matchAll(ansiblePattern)]
    .map((match) => ({
      start: match.index + match[1]!.length,
      end: match.index + match[0].length,
      indent: match[1]!,
      text: match[0].replaceAll(/^[ \t]+/gm, ''),
    }))
    .sort((a, b) => a.start - b.start);

/** Where a block begins in its text. */
export const placeOf = (block: VaultBlock, text: string, file: string): Position => ({
  file,
  line: text.slice(0, block.start).split('\n').length,
  column: block.indent.length + 1,
});

/** The text with each block replaced, in the indentation of the old one. */
export const replaceBlocks = async (
  text: string,
  replace: (block: VaultBlock) => Promise<string>,
): Promise<{ readonly text: string; readonly replaced: number }> => {
  const blocks = encryptedBlocks(text);
  let result = '';
  let done = 0;
  for (const block of blocks) {
    const fresh = (await replace(block)).trimEnd().replaceAll('\n', `\n${block.indent}`);
    result += text.slice(done, block.start) + fresh;
    done = block.end;
  }
  return { text: result + text.slice(done), replaced: blocks.length };
};

/** `name: !vault |` and the block, ready to be pasted into YAML. */
export const inlineValue = (name: string, armored: string): string =>
  `${name}: !vault |\n${armored.trimEnd().replaceAll(/^/gm, '  ')}\n`;

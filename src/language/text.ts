import { isUtf8 } from 'node:buffer';
import { type Position, problem, RiggerError } from '../model/index.js';

/**
 * The text of a file's bytes. Bytes that are not UTF-8 would become question marks without a word, and be written to
 * a host as such.
 * @param file the path shown in positions
 * @throws RiggerError `language/not-utf8` at the first byte that is not UTF-8
 */
export const textOf = (bytes: Uint8Array, file: string): string => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  const position = placeOfFirst(buffer, file);
  throw new RiggerError([
    problem(
      'language/not-utf8',
      `${file} holds the byte ${hex(buffer, position.offset)}, which is not UTF-8`,
      {
        position: position.at,
        help: `convert the file, as in \`iconv -f latin1 -t utf-8\`; only \`copy\` takes files of any bytes`,
      },
    ),
  ]);
};

const placeOfFirst = (bytes: Buffer, file: string): { readonly offset: number; readonly at: Position } => {
  let offset = 0;
  for (let length = 1; length > 0; offset += length) length = lengthOfCharacter(bytes, offset);
  const before = bytes.subarray(0, offset).toString('utf8');
  const line = before.split('\n').length;
  return { offset, at: { file, line, column: before.length - before.lastIndexOf('\n') } };
};

/** Bytes of the character that begins there; 0 where none does. */
const lengthOfCharacter = (bytes: Buffer, offset: number): number =>
  [1, 2, 3, 4].find(
    (length) => offset + length <= bytes.length && isUtf8(bytes.subarray(offset, offset + length)),
  ) ?? 0;

const hex = (bytes: Buffer, offset: number): string =>
  `0x${(bytes[offset] ?? 0).toString(16).padStart(2, '0').toUpperCase()}`;

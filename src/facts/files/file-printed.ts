import { type ForeseenText, toldOf, unforeseen } from '../../model/index.js';
import type { FileState, FileType, PresentFile } from './file-kinds.js';
import { type FileQuestion, maxTextBytes } from './file-question.js';

/** The type in `st_mode`. */
export const bitsOfType: Readonly<Record<FileType, number>> = {
  file: 0x8000,
  directory: 0x4000,
  link: 0xa000,
  fifo: 0x1000,
  socket: 0xc000,
  block: 0x6000,
  character: 0x2000,
};

/** What the question prints where a change has left that; undefined where that hangs on what cannot be told. */
export const printedState = (state: FileState, question: FileQuestion): ForeseenText | undefined => {
  const real = toldOf(state, 'realPath');
  if (real === unforeseen) return undefined;
  if (state.type === 'absent') {
    const parent = toldOf(state, 'parent');
    // The words of a question that does not follow end where the path would stand.
    const where = real === undefined ? '' : ` ${base64(real)}`;
    return parent === unforeseen ? undefined : [`absent ${parent}${where}\n`];
  }
  const stat = printedStat(state, question);
  if (stat === undefined) return undefined;
  if (state.type === 'link') {
    const target = toldOf(state, 'target');
    return typeof target === 'string' && !question.follow ? [...stat, `\n${base64(target)}`] : undefined;
  }
  const head = [...stat, question.follow ? `\n${real === undefined ? '' : base64(real)}\n` : '\n'];
  if (state.type !== 'file') return head;
  const content = printedContent(state, question);
  return content === undefined ? undefined : [...head, content];
};

/** In the order of `statFormat`. */
const printedStat = (state: PresentFile, { names }: FileQuestion): ForeseenText | undefined => {
  const [mode, size, links, uid, gid, owner, group, inode] = (
    ['mode', 'size', 'links', 'uid', 'gid', 'owner', 'group', 'inode'] as const
  ).map((field) => toldOf(state, field));
  if (mode === unforeseen) return undefined;
  const bits = bitsOfType[state.type] + Number.parseInt(String(mode), 8);
  return joined(
    [
      bits.toString(16),
      size,
      // Of others than files it is not kept.
      state.type === 'file' ? (links ?? 1) : unforeseen,
      uid,
      gid,
      ...(names ? [named(owner, uid), named(group, gid)] : ['', '']),
      ...(inode === unforeseen ? [unforeseen, unforeseen] : [inode]),
    ].map((part) => (part === unforeseen ? unforeseen : String(part))),
  );
};

/** A number may be what stat prints for a name, or stand for an account that has none. */
const named = (name: unknown, id: unknown): unknown => (name === String(id) ? unforeseen : name);

const joined = (parts: readonly (string | typeof unforeseen)[]): ForeseenText =>
  parts.flatMap((part, index) => (index === 0 ? [part] : [':', part]));

const printedContent = (
  state: PresentFile,
  { content = false, checksum = true, maxBytes = maxTextBytes }: FileQuestion,
): string | undefined => {
  if (!content && !checksum) return '';
  const size = toldOf(state, 'size');
  const text = toldOf(state, 'text');
  const sha256 = toldOf(state, 'sha256');
  if (size === unforeseen) return undefined;
  if (content && size <= maxBytes) return typeof text === 'string' ? `base64\n${base64(text)}` : undefined;
  if (!checksum) return '';
  return typeof sha256 === 'string' ? `sha256\n${sha256}  -\n` : undefined;
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');

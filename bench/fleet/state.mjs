import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What programs keep for themselves, and no task asked for. */
const ownBooks = /^\/(var\/(cache|lib\/(apt|dpkg|systemd))|usr\/lib\/python3[^/]*)(\/|$)|\/__pycache__(\/|$)/;

/**
 * Everything in which a host differs from the machine that it is a copy of, by path.
 * @typedef {{ mode: string, owner: string, content: string, inode: number, mtime: bigint }} Entry
 * @returns {Map<string, Entry>}
 */
export const stateOf = (upper) => {
  const state = new Map();
  const walk = (path) => {
    if (ownBooks.test(path)) return;
    const status = lstatSync(join(upper, path), { bigint: true });
    state.set(path, {
      mode: Number(status.mode).toString(8),
      owner: `${status.uid}:${status.gid}`,
      content: contentOf(join(upper, path), status),
      inode: status.ino,
      mtime: status.mtimeNs,
    });
    if (status.isDirectory())
      for (const name of readdirSync(join(upper, path)).sort()) walk(join(path, name));
  };
  for (const name of readdirSync(upper).sort()) walk(join('/', name));
  return state;
};

const contentOf = (path, status) => {
  if (status.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  if (status.isFile()) return createHash('sha256').update(readFileSync(path)).digest('hex');
  return '';
};

/** Where two states differ in path, mode, owner or content: one line each. */
export const differences = (one, other) => compare(one, other, ['mode', 'owner', 'content']);

/** What was written in between, even if it is the same again. */
export const touched = (before, after) =>
  compare(before, after, ['mode', 'owner', 'content', 'inode', 'mtime']);

const compare = (one, other, fields) =>
  [...new Set([...one.keys(), ...other.keys()])].sort().flatMap((path) => {
    const [a, b] = [one.get(path), other.get(path)];
    if (!a || !b) return [`${path}: only ${a ? 'before' : 'after'}`];
    const changed = fields.filter((field) => a[field] !== b[field]);
    return changed.length === 0 ? [] : [`${path}: ${changed.join(', ')}`];
  });

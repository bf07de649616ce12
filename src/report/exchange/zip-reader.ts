import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { utf8 } from '../../model/index.js';
import { crc32 } from './crc32.js';

/** A zip that is damaged, or that no honest program writes; the message goes on from its name. */
export class BadZip extends Error {}

/** Nothing that a zip claims is believed beyond these. */
const limits = {
  /** How often its own size a zip may unpack to, once that is more than a gigabyte; runs are packed ten times. */
  whole: 250,
  entries: 2_000_000,
  bytes: 64 * 2 ** 30,
  directory: 2 ** 30,
  ratio: 1040,
  slack: 2 ** 20,
};

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly packed: number;
  readonly offset: number;
}

/** Whether a file begins as a zip does. */
export async function isZip(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && ['PK\x03\x04', 'PK\x05\x06'].includes(buffer.toString('latin1'));
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

/**
 * Unpacks a zip into a new folder. Before anything is written, every name is looked at: none leads out, none stands
 * twice or is file and folder at once, none is a link or encrypted, and no two share their data. No more is unpacked
 * than what was claimed, and each file has its checksum.
 * @throws BadZip
 */
export async function unpackZip(path: string, folder: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const entries = await directory(file, size);
    requireHonest(entries, size);
    await mkdir(folder, { recursive: false });
    for (const entry of entries) {
      const target = join(folder, entry.name);
      if (entry.name.endsWith('/')) {
        await mkdir(target, { recursive: true });
        continue;
      }
      await mkdir(dirname(target), { recursive: true });
      await unpack(file, entry, target);
    }
  } finally {
    await file.close();
  }
}

async function unpack(file: FileHandle, entry: Entry, target: string): Promise<void> {
  const at = await dataOf(file, entry);
  let [size, crc] = [0, 0];
  const counted = new Transform({
    transform(piece: Buffer, _, done) {
      size += piece.length;
      crc = crc32(piece, crc);
      if (size > entry.size) done(new BadZip(`${entry.name} is larger than it claims to be`));
      else done(null, piece);
    },
  });
  const source = Readable.from(pieces(file, at, entry.packed));
  const into = createWriteStream(target, { flags: 'wx' });
  try {
    if (entry.method === 8) await pipeline(source, createInflateRaw(), counted, into);
    else await pipeline(source, counted, into);
  } catch (error) {
    if (error instanceof BadZip || !(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error;
    throw new BadZip(`${entry.name} is damaged`);
  }
  if (size !== entry.size || crc !== entry.crc)
    throw new BadZip(`${entry.name} is damaged: its checksum differs`);
}

async function* pieces(file: FileHandle, from: number, length: number): AsyncGenerator<Buffer> {
  for (let at = from; at < from + length; ) {
    const piece = await exactly(file, at, Math.min(1 << 16, from + length - at));
    at += piece.length;
    yield piece;
  }
}

/** Where an entry's data begins; its own header says the same name as the directory. */
async function dataOf(file: FileHandle, { offset, name }: Entry): Promise<number> {
  const header = await exactly(file, offset, 30);
  if (header.readUInt32LE(0) !== 0x04034b50) throw new BadZip(`${name} is not where the directory says`);
  const length = header.readUInt16LE(26);
  if (nameOf(await exactly(file, offset + 30, length)) !== name)
    throw new BadZip(`${name} has another name in its own header`);
  return offset + 30 + length + header.readUInt16LE(28);
}

function requireHonest(entries: readonly Entry[], size: number): void {
  const files = new Map<string, string>();
  const folders = new Map<string, string>();
  let total = 0;
  for (const { name, size: own, packed } of entries) {
    const parts = name.replace(/\/$/, '').split('/');
    if (
      name === '' ||
      name.length > 1000 ||
      /[\\\0-\x1f\x7f]|^[A-Za-z]:/.test(name) ||
      parts.some((part) => part === '' || part === '.' || part === '..' || Buffer.byteLength(part) > 255)
    )
      throw new BadZip(`${JSON.stringify(name.slice(0, 200))} is no path inside of a folder`);
    for (let i = 1; i < parts.length; i++) folders.set(folded(parts.slice(0, i).join('/')), name);
    if (name.endsWith('/')) {
      folders.set(folded(parts.join('/')), name);
      continue;
    }
    const other = files.get(folded(name));
    if (other !== undefined)
      throw new BadZip(`${name} stands there twice${other === name ? '' : `, as ${other} as well`}`);
    files.set(folded(name), name);
    total += own;
    if (own > packed * limits.ratio + limits.slack)
      throw new BadZip(
        `${name} claims to be ${own} bytes, unpacked from ${packed}: nothing is packed like that`,
      );
  }
  if (total > Math.min(limits.bytes, Math.max(2 ** 30, size * limits.whole)))
    throw new BadZip(`claims to unpack to ${total} bytes, which is no run`);
  for (const [key, name] of files)
    if (folders.has(key)) throw new BadZip(`${name} is a file and a folder at once`);
  const placed = [...entries].sort((a, b) => a.offset - b.offset);
  for (const [i, { name, offset, packed }] of placed.entries())
    if (offset + 30 + packed > (placed[i + 1]?.offset ?? size))
      throw new BadZip(`${name} lies across what follows it`);
}

/** Names that some file system takes for the same. */
const folded = (name: string): string => name.normalize('NFC').toLowerCase();

/** The entries as the directory at the end lists them. */
async function directory(file: FileHandle, size: number): Promise<Entry[]> {
  const tail = await exactly(file, Math.max(0, size - 0x10000 - 22), Math.min(size, 0x10000 + 22));
  const at = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (at === -1 || at + 22 > tail.length || at + 22 + tail.readUInt16LE(at + 20) !== tail.length)
    throw new BadZip('is cut short, or is no zip: its directory is missing');
  let [count, length, start] = [
    tail.readUInt16LE(at + 10),
    tail.readUInt32LE(at + 12),
    tail.readUInt32LE(at + 16),
  ];
  if (tail.readUInt16LE(at + 4) !== 0 || tail.readUInt16LE(at + 6) !== 0)
    throw new BadZip('is one of several parts');
  if (count === 0xffff || length === 0xffffffff || start === 0xffffffff) {
    if (at < 20 || tail.toString('latin1', at - 20, at - 16) !== 'PK\x06\x07')
      throw new BadZip('lacks the end of its directory');
    const end = await exactly(file, wide(tail, at - 12), 56);
    if (end.toString('latin1', 0, 4) !== 'PK\x06\x06') throw new BadZip('lacks the end of its directory');
    [count, length, start] = [wide(end, 32), wide(end, 40), wide(end, 48)];
  }
  if (count > limits.entries || length > limits.directory) throw new BadZip(`claims ${count} files`);
  const bytes = await exactly(file, start, length);
  const entries: Entry[] = [];
  let next = 0;
  for (let i = 0; i < count; i++) {
    if (next + 46 > length || bytes.readUInt32LE(next) !== 0x02014b50)
      throw new BadZip('has a damaged directory');
    const [named, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(next + field)) as [
      number,
      number,
      number,
    ];
    if (next + 46 + named + extra + comment > length) throw new BadZip('has a damaged directory');
    entries.push(entryOf(bytes.subarray(next, next + 46 + named + extra)));
    next += 46 + named + extra + comment;
  }
  if (next !== length) throw new BadZip('has a damaged directory');
  return entries;
}

function entryOf(bytes: Buffer): Entry {
  const named = bytes.readUInt16LE(28);
  const name = nameOf(bytes.subarray(46, 46 + named));
  const method = bytes.readUInt16LE(10);
  if (bytes.readUInt16LE(8) & 0x2041) throw new BadZip(`${name} is encrypted`);
  if (method !== 0 && method !== 8)
    throw new BadZip(`${name} is packed by method ${method}; known are 0 and 8`);
  const kind = bytes[5] === 3 ? (bytes.readUInt32LE(38) >>> 16) & 0o170000 : 0;
  if (kind !== 0 && kind !== (name.endsWith('/') ? 0o040000 : 0o100000))
    throw new BadZip(`${name} is a link, or no plain file`);
  const narrow = [24, 20, 42].map((field) => bytes.readUInt32LE(field));
  const large = wideFields(bytes.subarray(46 + named), name);
  const [size, packed, offset] = narrow.map((value) => {
    if (value !== 0xffffffff) return value;
    const found = large.shift();
    if (found === undefined) throw new BadZip(`${name} lacks a size`);
    return found;
  }) as [number, number, number];
  if (name.endsWith('/') && size > 0) throw new BadZip(`${name} is a folder with content`);
  if (method === 0 && size !== packed) throw new BadZip(`${name} has two sizes`);
  return { name, method, crc: bytes.readUInt32LE(16), size, packed, offset };
}

/** Values of 64 bits, in the order of the fields that need them. */
function wideFields(extra: Buffer, name: string): number[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const [id, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)];
    if (at + 4 + length > extra.length) throw new BadZip(`${name} has a damaged entry in the directory`);
    if (id === 1)
      return Array.from({ length: Math.floor(length / 8) }, (_, i) => wide(extra, at + 4 + 8 * i));
    at += 4 + length;
  }
  return [];
}

const wide = (bytes: Buffer, at: number): number => {
  const value = bytes.readBigUInt64LE(at);
  if (value > 2n ** 52n) throw new BadZip('claims sizes that no file has');
  return Number(value);
};

const nameOf = (bytes: Buffer): string => {
  const name = utf8(bytes);
  if (name === undefined) throw new BadZip('has a name that is not UTF-8');
  return name;
};

async function exactly(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, at + filled);
    if (bytesRead === 0) throw new BadZip('is cut short');
    filled += bytesRead;
  }
  return buffer;
}

import { appendFileSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { keyType } from './host-key.js';
import { type KnownHost, knownHostName, parseKnownHosts } from './known-hosts.js';

/** Where OpenSSH looks; the first is the one that new keys are added to. */
export const defaultKnownHostsFiles = (): string[] => [
  join(homedir(), '.ssh/known_hosts'),
  join(homedir(), '.ssh/known_hosts2'),
  '/etc/ssh/ssh_known_hosts',
  '/etc/ssh/ssh_known_hosts2',
];

/** Reads what there is; a missing file knows no hosts. */
export const readKnownHosts = (files: readonly string[]): KnownHost[] => files.flatMap(linesOf);

interface Read {
  readonly version: string;
  readonly lines: readonly KnownHost[];
}

/** What was read of each file: many hosts ask for the same one, twice each. */
const reads = new Map<string, Read>();

const linesOf = (file: string): readonly KnownHost[] => {
  const version = versionOf(file);
  const before = reads.get(file);
  if (before?.version === version) return before.lines;
  const lines = parseKnownHosts(textOf(file), file);
  reads.set(file, { version, lines });
  return lines;
};

/** Another word whenever the file has been written to. */
const versionOf = (file: string): string => {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}` : 'none';
};

/** Adds a line by one appending write, which other processes that add lines cannot tear. */
export const addKnownHost = (file: string, host: string, port: number, key: Buffer): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const text = textOf(file);
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  const line = `${knownHostName(host, port)} ${keyType(key)} ${key.toString('base64')}\n`;
  appendFileSync(file, separator + line, { mode: 0o600 });
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
};

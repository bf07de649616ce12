import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { renderCommand } from '../../src/connection/command-step.js';
import type { Connection } from '../../src/connection/connection.js';
import { connect } from '../../src/connection/index.js';
import type { WriteFile } from '../../src/model/index.js';
import { attributesOfAllKinds, readAttributes, writeAttributes } from '../support/extended-attributes.js';
import { localTarget } from '../support/targets.js';

/**
 * Where only root can change the way, a file is made before the way is looked at, with its last mode where it can be.
 * What comes of it must be what comes of the long way, on which each step is looked at: below /tmp, where all may write.
 */
let shell: Connection;
let plain: string;
let long: string;
beforeAll(async () => {
  shell = await connect(localTarget());
  plain = mkdtempSync('/opt/rigger-plain-');
  long = mkdtempSync(join(tmpdir(), 'rigger-long-'));
  for (const folder of [plain, long]) chmodSync(folder, 0o755);
});
afterAll(async () => {
  await shell.close();
  for (const folder of [plain, long]) rmSync(folder, { recursive: true });
});

/** An ACL that directories hand on: the account 2 may write, as far as the group may. */
const handedOn = '0200000001000700ffffffff020006000200000004000500ffffffff10000700ffffffff20000500ffffffff';

interface Row {
  readonly before?: (folder: string) => void;
  readonly command?: Partial<WriteFile>;
  /** Text that the shell runs first. */
  readonly first?: string;
}

const rows: Readonly<Record<string, Row>> = {
  'a new file': {},
  'a new file of a mode': { command: { mode: '0640' } },
  'a new secret': { command: { mode: '0600' } },
  'a new file that nobody may write': { command: { mode: '0444' } },
  'a new program': { command: { mode: '0755' } },
  'a new program of its owner': { command: { mode: '4711' } },
  'a new file that all may write': { command: { mode: '0666' } },
  'a new file of an owner': { command: { owner: 'daemon', mode: '0640' } },
  'a new file of a group': { command: { group: 'daemon', mode: '0660' } },
  'another umask': { first: 'umask 077', command: { mode: '0644' } },
  'no umask': { first: 'umask 0', command: {} },
  'bytes that are no text': { command: { content: Buffer.from([0xff, 0xfe, 0, 1]) } },
  'bytes that are text': { command: { content: Buffer.from('Grüße\n\n') } },
  'a large text': { command: { content: 'x'.repeat(20_000) } },
  'a script': { command: { content: { script: 'umask; umask >&3', stdin: '' } } },
  'what a program accepts': { command: { validate: ['sh', '-c', 'umask; cat "$0"; stat -c %a "$0"', '%s'] } },
  'what a program refuses': { command: { validate: ['false', '%s'] } },
  'a directory that hands on an ACL': {
    before: (folder) => writeAttributes(folder, { 'system.posix_acl_default': handedOn }),
    command: { mode: '0640' },
  },
  'a directory that hands on its group': {
    before: (folder) => {
      chownSync(folder, 0, 1);
      chmodSync(folder, 0o2755);
    },
  },
  'an old file': { before: (folder) => old(folder) },
  'an old file, with another mode': { before: (folder) => old(folder), command: { mode: '0755' } },
  'an old file, with its own mode': { before: (folder) => old(folder), command: { mode: '0640' } },
  'an old file of somebody': { before: (folder) => old(folder, 1, 60, 0o4775) },
  'an old file that gets an owner': { before: (folder) => old(folder, 1, 1), command: { owner: 'root' } },
  'an old file with all attributes': {
    before: (folder) => {
      old(folder, 1, 60, 0o775);
      writeAttributes(join(folder, 'file'), attributesOfAllKinds);
    },
  },
  'an old file that is kept': { before: (folder) => old(folder), command: { backup: true } },
  'a directory': { before: (folder) => mkdirSync(join(folder, 'file')) },
  'a link': {
    before: (folder) => {
      mkdirSync(join(folder, 'to'));
      writeFileSync(join(folder, 'to', 'it'), 'old');
      symlinkSync('to/it', join(folder, 'file'));
    },
  },
  'what a killed run left': {
    before: (folder) => writeFileSync(join(folder, '.rigger.4194304.0123456789ab'), ''),
  },
};

const old = (folder: string, uid = 0, gid = 0, mode = 0o640): void => {
  const path = join(folder, 'file');
  writeFileSync(path, 'old');
  chownSync(path, uid, gid);
  chmodSync(path, mode);
};

/** All that there is in a folder. */
const stateOf = (folder: string): unknown =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const { uid, gid, mode } = statSync(path);
      const isFile = statSync(path).isFile();
      return [
        name.replace(/\d{4}-\d\d-\d\dT\d{6}~$/, 'TIME~'),
        uid,
        gid,
        mode.toString(8),
        isFile && readFileSync(path, 'base64'),
        readAttributes(path),
      ];
    });

const outcome = async (folder: string, { before, command, first }: Row): Promise<unknown> => {
  before?.(folder);
  const step = renderCommand({
    kind: 'write-file',
    path: join(folder, 'file'),
    content: 'new\n',
    ...command,
  });
  const [output] = await shell.run([
    first === undefined ? step : { ...step, script: `${first}\n${step.script}` },
  ]);
  const { exit, stdout, stderr } = output!;
  return {
    exit,
    stdout,
    stderr: stderr.replaceAll(folder, 'FOLDER').replace(/\.rigger\.\S+/g, 'TEMPORARY'),
    state: stateOf(folder),
  };
};

describe('a file is written the same on the short way and the long one', () => {
  test.each(Object.entries(rows))('%s', async (_, row) => {
    const [short, far] = [plain, long].map((root) => {
      const folder = mkdtempSync(join(root, 'row-'));
      chmodSync(folder, 0o755);
      return folder;
    });
    expect(await outcome(short!, row)).toEqual(await outcome(far!, row));
  });

  test('and is as it was asked for', async () => {
    const folder = mkdtempSync(join(plain, 'row-'));
    chmodSync(folder, 0o755);
    expect(await outcome(folder, { command: { mode: '0640' } })).toMatchObject({
      exit: 0,
      state: [['file', 0, 0, '100640', Buffer.from('new\n').toString('base64'), {}]],
    });
  });

  test('a directory in which others may write is left as it was until it was looked at', async () => {
    const folder = mkdtempSync(join(plain, 'row-'));
    chownSync(folder, 0, 1);
    chmodSync(folder, 0o775);
    expect(await outcome(folder, {})).toMatchObject({ exit: 0, stderr: '' });
    expect(readdirSync(folder)).toEqual(['file']);
  });
});

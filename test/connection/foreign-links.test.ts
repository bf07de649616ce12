import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { renderCommand } from '../../src/connection/command-step.js';
import type { Connection } from '../../src/connection/connection.js';
import { connect } from '../../src/connection/index.js';
import { fileState } from '../../src/facts/files/file-state.js';
import type { Command } from '../../src/model/index.js';
import { localTarget } from '../support/targets.js';

/**
 * Root works in a home that its user controls: no link there may turn what it does to something of somebody else.
 * The accounts are daemon, whose home it is, and games; both are on every Debian.
 */
let folder: string;
let shell: Connection;
beforeAll(async () => {
  shell = await connect(localTarget());
});
afterAll(() => shell.close());

const sh = (script: string): string => {
  const { stdout, stderr, status } = spawnSync('sh', ['-c', `set -e; cd "$0"; ${script}`, folder]);
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
  return stdout.toString();
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-foreign-'));
  sh(`umask 022; chmod 755 .; mkdir -m 700 etc; echo secret >etc/shadow; chmod 600 etc/shadow
mkdir home home/sub home/dotfiles other; echo own >home/dotfiles/rc; echo its >other/file
chown -R daemon home; chown -R games other`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (path: string) => join(folder, path);
const run = async (command: Command) => (await shell.run([renderCommand(command)]))[0]!;
/** All that is not daemon's: names, owners, modes and contents. */
const theirs = (): string =>
  sh('find etc other -exec stat -c "%n %F %U %a" {} + -type f -exec cat {} +').split('\n').sort().join('\n');

/** What is done at a path, each of the ways in which tasks write. */
const acts: readonly (readonly [name: string, command: (path: string) => Command])[] = [
  ['a file is written', (path) => ({ kind: 'write-file', path, content: 'new\n' })],
  ['a file is written for an owner', (path) => ({ kind: 'write-file', path, content: 'x', owner: 'daemon' })],
  [
    'a program writes it',
    (path) => ({ kind: 'write-file', path, content: { script: 'echo >&3', stdin: '' } }),
  ],
  [
    'owner and mode are set',
    (path) => ({ kind: 'set-attributes', path, last: 'follow', owner: 'daemon', mode: '0666' }),
  ],
  ['a directory is made', (path) => ({ kind: 'make-directory', path: `${path}/a/b`, parents: true })],
  ['a file is fetched', (path) => ({ kind: 'fetch-file', path, to: at('fetched') })],
  ['a program runs below', (path) => ({ kind: 'exec', argv: ['touch', './made'], at: `${path}/made` })],
];

/** Links that daemon makes in its home, and the path that somebody then asks for. */
const traps: readonly (readonly [name: string, link: string, path: string])[] = [
  ['a link to a file', 'ln -s "$0/etc/shadow" home/x', 'home/x'],
  ['a relative link', 'ln -s ../etc/shadow home/x', 'home/x'],
  ['a link to a directory', 'ln -s "$0/etc" home/x', 'home/x/shadow'],
  ['a link to nothing', 'ln -s "$0/etc/none" home/x', 'home/x'],
  ['a link to nothing, below', 'ln -s "$0/etc" home/x', 'home/x/none'],
  ['a link to a link', 'ln -s y home/x; ln -s ../etc/shadow home/y', 'home/x'],
  ['a link to a third', 'ln -s ../other/file home/x', 'home/x'],
  ['a link by way of its own', 'ln -s "$0/home/sub/../../etc" home/x', 'home/x/shadow'],
  ["a link of root's, moved there", 'ln -s ../etc home/x', 'home/x/shadow'],
];

describe.each(traps)('%s', (title, link, path) => {
  beforeEach(() => {
    sh(`${link}${title.includes('root') ? '' : '; chown -h daemon home/x'}`);
  });

  test('nothing of others changes, whatever is done', async () => {
    const before = theirs();
    const steps = acts.map(([, command]) => ({ ...renderCommand(command(at(path))), always: true }));
    const outputs = await shell.run(steps);
    expect(acts.map(([name], index) => ({ name, ...outputs[index] }))).toEqual(
      acts.map(([name]) =>
        expect.objectContaining({
          ...{ name, exit: 1, stderr: expect.stringMatching(/is not followed: .* of daemon, leads to/) },
        }),
      ),
    );
    expect(theirs()).toBe(before);
    expect(existsSync(at('fetched'))).toBe(false);
    expect(sh('find home -name ".rigger*"')).toBe('');
  });

  test.each([true, false])('its file is not read (content: %p)', async (content) => {
    const query = fileState({ path: at(path), follow: true, content });
    const [output] = await shell.run([{ script: query.script }]);
    expect(query.parse(output!)).toEqual({
      available: false,
      help: expect.stringMatching(/become_user/),
      reason: expect.stringMatching(/is not followed: .* of daemon, leads to/),
    });
    expect(output!.stdout).not.toContain(Buffer.from('secret').toString('base64').slice(0, 7));
  });
});

describe('what daemon may lead to itself', () => {
  test.each([
    ['a link to its own file', 'ln -s dotfiles/rc home/x', 'home/x', 'home/dotfiles/rc'],
    ['a link to its own directory', 'ln -s dotfiles home/x', 'home/x/rc', 'home/dotfiles/rc'],
    ['a link to what it may make', 'ln -s dotfiles/new home/x', 'home/x', 'home/dotfiles/new'],
    ['no link', ':', 'home/file', 'home/file'],
  ])('%s is followed', async (_title, link, path, target) => {
    sh(`${link}; [ ! -L home/x ] || chown -h daemon home/x`);
    expect(await run({ kind: 'write-file', path: at(path), content: 'new\n' })).toMatchObject({ exit: 0 });
    expect(readFileSync(at(target), 'utf8')).toBe('new\n');
    expect(sh('[ ! -e home/x ] || stat -c %F home/x')).toMatch(/^(symbolic link\n)?$/);
  });

  test('files that root keeps there are rewritten, and stay its own', async () => {
    sh('echo old >home/root; chmod 640 home/root; chown root:daemon home/root');
    expect(await run({ kind: 'write-file', path: at('home/root'), content: 'new\n' })).toMatchObject({
      exit: 0,
    });
    expect(sh('stat -c "%U %G %a" home/root')).toBe('root daemon 640\n');
  });

  test('owner and mode of files and directories are set', async () => {
    sh('touch home/file');
    for (const path of ['home/file', 'home/sub'])
      expect(
        await run({ kind: 'set-attributes', path: at(path), last: 'follow', owner: 'games', mode: '0711' }),
      ).toMatchObject({ exit: 0, stderr: '' });
    expect(sh('stat -c "%U %a" home/file home/sub')).toBe('games 711\ngames 711\n');
  });

  test('the owner of a link itself is set, its target left alone; without a link, that of the file', async () => {
    sh('ln -s ../etc/shadow home/x; chown -h daemon home/x; touch home/file');
    const before = theirs();
    for (const path of ['home/x', 'home/file'])
      expect(
        await run({ kind: 'set-attributes', path: at(path), last: 'keep', owner: 'games', mode: '0711' }),
      ).toMatchObject({ exit: 0, stderr: '' });
    expect(theirs()).toBe(before);
    expect(sh('stat -c "%F %U %a" home/x home/file')).toBe(
      'symbolic link games 777\nregular empty file games 711\n',
    );
  });

  test('a second name of a file of root does not give it away', async () => {
    sh('ln etc/shadow home/shadow');
    const before = theirs();
    for (const command of [
      { kind: 'set-attributes', path: at('home/shadow'), last: 'follow', owner: 'daemon' },
      { kind: 'write-file', path: at('home/shadow'), content: 'x' },
    ] as const)
      expect(await run(command)).toMatchObject({
        exit: 1,
        stderr: expect.stringMatching(/alone|another name/),
      });
    expect(theirs()).toBe(before);
  });

  test('a link of root in a directory of root is followed', async () => {
    sh('ln -s home link');
    expect(await run({ kind: 'write-file', path: at('link/file'), content: 'new\n' })).toMatchObject({
      exit: 0,
    });
    expect(readFileSync(at('home/file'), 'utf8')).toBe('new\n');
  });
});

test('links that come and go while root works lead nowhere', async () => {
  // As fast as daemon can: the file, and its directory, are links half of the time.
  const attack = `cd "$0/home"; echo own >real; mkdir good; echo own >good/f
while :; do ln -sf ../etc/shadow x; ln -sfn ../etc d; mv -fT real x; echo own >real; rm -f d; mv -T good d; mv -T d good; done`;
  const attacker: ChildProcess = spawn('setpriv', [
    ...['--reuid=daemon', '--clear-groups', 'sh', '-c', attack, folder],
  ]);
  try {
    const before = theirs();
    const steps = Array.from({ length: 40 }, (_, index) =>
      [
        { kind: 'write-file', path: at('home/x'), content: 'new\n' } as const,
        { kind: 'set-attributes', path: at('home/x'), last: 'follow', owner: 'daemon' } as const,
        { kind: 'set-attributes', path: at('home/x'), last: 'keep', mode: '0777' } as const,
        { kind: 'set-attributes', path: at('home/d'), last: 'follow', mode: '0777' } as const,
        { kind: 'write-file', path: at(`home/d/f${index}`), content: 'new\n' } as const,
      ].map((command) => ({ ...renderCommand(command), accept: [0, 1] })),
    ).flat();
    const query = fileState({ path: at('home/x'), follow: true, content: true });
    const outputs = await shell.run([
      ...steps,
      ...Array.from({ length: 40 }, () => ({ script: query.script })),
    ]);
    expect(theirs()).toBe(before);
    const texts = outputs.slice(steps.length).map((output) => JSON.stringify(query.parse(output)));
    expect(texts.filter((text) => text.includes('secret'))).toEqual([]);
    expect(existsSync(`/proc/${attacker.pid}`)).toBe(true);
  } finally {
    attacker.kill('SIGKILL');
  }
});

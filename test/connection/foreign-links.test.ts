import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { renderCommand } from '../../src/connection/command-step.js';
import type { Connection } from '../../src/connection/connection.js';
import { connect } from '../../src/connection/index.js';
import { authorizedKeys } from '../../src/facts/files/authorized-keys.js';
import { diskImage } from '../../src/facts/files/disk-image.js';
import { fileState } from '../../src/facts/files/file-state.js';
import { gitCheckout } from '../../src/facts/files/git-checkout.js';
import { unpacked } from '../../src/facts/files/unpacked.js';
import type { Command, Script } from '../../src/model/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { moveHome } from '../../src/tasks/user/home.js';
import { attributesOfAllKinds, readAttributes, writeAttributes } from '../support/extended-attributes.js';
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

  test.each([
    ['another owner', { owner: 'root', mode: '0640' }, []],
    ['another mode', { mode: '0640' }, ['user.note']],
    ['neither', {}, ['system.posix_acl_access', 'user.note']],
  ])('who was let in by an ACL of a file stays so only with owner and mode: %s', async (title, more, left) => {
    sh('echo own >home/file; chmod 644 home/file; chown daemon home/file');
    const { 'security.capability': _c, ...attributes } = attributesOfAllKinds;
    writeAttributes(at('home/file'), attributes);
    expect(
      await run({ kind: 'write-file', path: at('home/file'), content: 'private', ...more }),
    ).toMatchObject({ exit: 0, stderr: '' });
    expect([title, Object.keys(readAttributes(at('home/file'))).sort()]).toEqual([title, left]);
  });

  test('a link of root in a directory of root is followed', async () => {
    sh('ln -s home link');
    expect(await run({ kind: 'write-file', path: at('link/file'), content: 'new\n' })).toMatchObject({
      exit: 0,
    });
    expect(readFileSync(at('home/file'), 'utf8')).toBe('new\n');
  });
});

/**
 * What daemon does in its home, as fast as it can: the file, its directory and the bait are something else half of the
 * time, and what root makes there is read, moved away and replaced by a link as soon as it is seen.
 */
const attack = `
import ctypes, os, signal, sys
os.chdir(sys.argv[1])
renameat2 = ctypes.CDLL(None).renameat2
pairs = [(a.encode(), b.encode()) for a, b in (('x', 'x-link'), ('d', 'd-link'), ('bait', 'bait-link'), ('x', 'x-directory'), ('l', 'l-file'))]
own = {os.fsdecode(name) for pair in pairs for name in pair} | {'sub', 'dotfiles', 'turns', 'stolen'}
if os.fork() == 0:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    while True:
        for a, b in pairs:
            renameat2(-100, a, -100, b, 2)
        if not os.path.lexists('x'):
            open('x', 'w').write('own')
seen = 0
while True:
    for name in os.listdir('.'):
        if name in own or name.startswith(('taken', 'still')):
            continue
        try:
            if 'private' in open(name).read():
                open('stolen', 'w').write(name)
        except OSError:
            pass
        seen += 1
        if seen % 1000 < 2:
            try:
                os.rename(name, f'taken-{seen}-{name}')
                os.symlink('../etc/shadow', name)
            except OSError:
                pass
    if seen == 0:
        open('turns', 'w').close()
`;

/** Who may put names there: the owner of the directory, or a group of a directory that is root's. */
const homes: readonly (readonly [whose: string, given: string, tried: RegExp])[] = [
  ["in daemon's own directory", ':', /./],
  [
    'in a directory of root in which daemon may write',
    'chown root home home/d; chmod 2775 home home/d',
    /^(owner and mode|modes|a file is written$|directories|file_state$)/,
  ],
];

describe.each(homes)('while names come and go %s', (_whose, given, tried) => {
  let attacker: ChildProcess;
  beforeEach(async () => {
    sh(`echo own >home/x; ln -s ../etc/shadow home/x-link; mkdir -m 777 home/x-directory; echo own >home/x-directory/shadow
mkdir home/d; echo own >home/d/f; ln -s ../etc home/d-link; ln -s dotfiles home/l; echo own >home/l-file
for i in 0 1 2 3 4 5 6 7 8 9 10 11; do echo own >home/still-$i; done
mkdir bait; echo bait >bait/file; echo own >home/bait; ln -s ../bait/file home/bait-link
chown -hR daemon:daemon home; ${given}; mkdir -m 700 made; cp home/d/f made/shadow; tar -C made -cf archive.tar shadow
git init -q -b main made/repository; cd made/repository; git -c user.name=a -c user.email=a@b commit -q --allow-empty -m 1; cd "$0"; chmod -R a+rX made`);
    const words = [
      '--reuid=daemon',
      '--regid=daemon',
      '--clear-groups',
      '/usr/bin/python3',
      '-c',
      attack,
      at('home'),
    ];
    attacker = spawn('setpriv', words, { stdio: 'inherit' });
    await until(() => existsSync(at('home/turns')));
  });
  afterEach(async () => {
    const ended = once(attacker, 'exit');
    attacker.kill('SIGKILL');
    await ended;
  });

  test('who looks first and acts then is led elsewhere', async () => {
    const naive = { script: `[ -L ${at('home/bait')} ] || chmod 0646 ${at('home/bait')}`, accept: [0, 1] };
    await until(async () => {
      await shell.run(Array.from({ length: 50 }, () => naive));
      return sh('stat -c %a bait/file') === '646\n';
    });
  });

  const own = { uid: 1, gid: 1, name: 'games', group: 'games', groups: [], home: '', shell: '', comment: '' };
  const planned = async (task: string, input: object, facts: object): Promise<readonly Command[]> => {
    const parsed = taskCatalogue.get(task)!.input.parse(input);
    const outcome = taskCatalogue.get(task)!.plan(parsed, facts as never, {
      ...{ host: 'h1', pendingReboot: [], sources: {} },
    });
    if (outcome.kind !== 'changes') throw new Error(`${task}: ${JSON.stringify(outcome)}`);
    return outcome.changes.flatMap(({ commands }) => commands);
  };
  const file = (type: string) => ({
    type,
    mode: '0644',
    uid: 1,
    gid: 1,
    owner: 'daemon',
    group: 'daemon',
    size: 4,
    inode: '1:1',
    sha256: '0',
  });

  const ways: readonly (readonly [
    name: string,
    commands: (x: string, index: number) => Promise<readonly Command[]>,
  ])[] = [
    ...acts.map(([name, command]) => [name, async (x: string) => [command(x)]] as const),
    ...(
      [
        [
          'a file that nobody else may read',
          { owner: 'root', group: 'root', mode: '0600', content: 'private' },
        ],
        ['a file whose old one is kept', { backup: true, content: 'new' }],
        ['a file that a program accepts', { validate: ['test', '-s', '%s'], content: 'new' }],
      ] as const
    ).map(
      ([name, more]) =>
        [name, async (path: string) => [{ kind: 'write-file', path, ...more } as const]] as const,
    ),
    [
      'a file of its own that nobody else may read any more',
      async (_, index) => {
        const path = at(`home/still-${index}`);
        return [{ kind: 'write-file', path, content: 'private', owner: 'root', group: 'root', mode: '0600' }];
      },
    ],
    [
      'modes are set',
      async (path) => [
        { kind: 'set-attributes', path, last: 'follow', mode: '0777' },
        { kind: 'set-attributes', path, last: 'keep', owner: 'games', mode: '0777' },
        { kind: 'set-attributes', path: at('home/l'), last: 'keep', owner: 'games' },
      ],
    ],
    [
      'directories are made',
      async (_, index) => [
        { kind: 'make-directory', path: at(`home/d/${index}/a`), parents: true, mode: '2777' },
        { kind: 'make-directory', path: at(`home/made-${index}`), mode: '2777', parents: false },
      ],
    ],
    ['it is removed', (path) => planned('file', { path, state: 'absent' }, { found: file('directory') })],
    [
      'a link is made',
      (path) =>
        planned(
          'file',
          { path, src: '/dev/null', state: 'link', force: true, owner: 'games' },
          { found: file('file'), original: file('character') },
        ),
    ],
    [
      'an archive is unpacked there',
      () =>
        planned(
          'unpack',
          { src: at('archive.tar'), remote_src: true, dest: at('home/d') },
          { before: { directory: true, owner: 'daemon', archives: {} }, archive: file('file') },
        ),
    ],
    [
      'its archive is unpacked',
      (src) =>
        planned(
          'unpack',
          { src: `${src}.tar`, remote_src: true, dest: at('home/sub') },
          { before: { directory: true, owner: 'daemon', archives: {} }, archive: file('file') },
        ).then((commands) =>
          commands.map(
            (command) => JSON.parse(JSON.stringify(command).replaceAll('/x.tar', '/x')) as Command,
          ),
        ),
    ],
    [
      'a repository is checked out',
      (_, index) =>
        planned(
          'git',
          { repo: at('made/repository'), dest: at(index % 2 ? 'home/d' : 'home/d/g') },
          {
            found: { kind: 'absent' },
            parent: file('directory'),
            remote: { commit: sh('git -C made/repository rev-parse HEAD').trim() },
          },
        ),
    ],
    [
      'a home is moved',
      // The accounts of this machine stay as they are.
      async (home, index) => {
        const move = moveHome({ ...own, home } as never, at(`home/d/home-${index}`)) as Script;
        return [{ ...move, script: `usermod() { :; }\n${move.script}` }];
      },
    ],
  ];

  test.each(
    ways.filter(([name]) => tried.test(name)),
  )('nothing of others changes, and nobody else reads it: %s', async (_, commands) => {
    const before = theirs();
    const all = await Promise.all(
      Array.from({ length: 12 }, (_each, index) => commands(at('home/x'), index)),
    );
    const steps = all.flat().map((command) => ({ ...renderCommand(command), always: true, timeout: 60 }));
    const outputs = await shell.run(steps);
    expect(theirs()).toBe(before);
    expect(existsSync(at('home/stolen')) && readFileSync(at('home/stolen'), 'utf8')).toBe(false);
    expect(outputs.filter(({ stdout, stderr }) => /secret/.test(stdout + stderr))).toEqual([]);
    expect(existsSync(at('fetched')) && readFileSync(at('fetched'), 'utf8').includes('secret')).toBe(false);
    expect(sh('grep -rls secret home /var/tmp/rigger.* || :')).toBe('');
    expect([attacker.exitCode, attacker.signalCode]).toEqual([null, null]);
  });

  const facts = [
    ['file_state', fileState({ path: 'PATH', follow: true, content: true })],
    ['file_state of a link', fileState({ path: 'PATH', content: true })],
    ['authorized_keys', authorizedKeys({ user: 'games', path: 'PATH' })],
    ['unpacked', unpacked({ dest: 'PATH' })],
    ['git_checkout', gitCheckout({ dest: 'PATH' })],
    ['disk_image', diskImage({ path: 'PATH' })],
  ] as const;
  test.each(facts.filter(([name]) => tried.test(name)))('nothing of others is read: %s', async (_, query) => {
    const before = theirs();
    const script = query.script.replaceAll('PATH', at('home/x'));
    const outputs = await shell.run(Array.from({ length: 30 }, () => ({ script, always: true })));
    const said = outputs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    expect([said.includes('secret'), said.includes('c2VjcmV0')]).toEqual([false, false]);
    expect(theirs()).toBe(before);
  });
});

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  const end = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it never came to that');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Recording } from '../../src/cli/capture/recording.js';
import type { WorldFile } from '../../src/cli/capture/world.js';
import { type FactOutput, type FactQuery, quote, type Reading } from '../../src/model/index.js';

/** What facts see of a host that nobody here owns; what is left out is not there. */
export type World = Partial<Recording>;

/** Programs that only work on what they are given; all others are the world's. */
const tools =
  'awk base64 cat cut date dirname basename env find grep head id ls mkdir od printf readlink rm sed seq sh sha256sum sleep sort stat tail tee test tr true uniq wc'.split(
    ' ',
  );

const quoted = (words: readonly string[]): string => words.map((word) => quote(word)).join(' ');

/** A recorded world, as `rigger capture` writes one, unpacked. */
export const readWorld = (folder: string): World => {
  const { commands, ...world } = JSON.parse(readFileSync(join(folder, 'world.json'), 'utf8')) as WorldFile;
  const { stdout } = spawnSync('find', [join(folder, 'files'), '-type', 'f', '-print0'], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  const paths = stdout.split('\0').filter((path) => path !== '');
  return {
    ...world,
    files: Object.fromEntries(
      paths.map((path) => [path.slice(join(folder, 'files').length), readFileSync(path, 'utf8')]),
    ),
    answers: commands.map((one) => ({ ...one, stdout: readFileSync(join(folder, one.stdout), 'utf8') })),
  };
};

/**
 * Runs the facts' own scripts in a mount namespace whose /sys, /proc, /etc, /run, /boot and /dev are the
 * world's, as is what facts read below /usr/lib, where programs answer as they were recorded.
 */
export const readInWorld = (world: World, queries: readonly FactQuery[]): Reading<unknown>[] => {
  const root = mkdtempSync(join(tmpdir(), 'rigger-world-'));
  try {
    build(root, world);
    for (const [index, { script }] of queries.entries()) writeFileSync(join(root, `script-${index}`), script);
    const { status, stderr } = spawnSync(
      'unshare',
      ['-m', '--propagation', 'private', 'sh', '-c', enter(root, queries.length, world)],
      { encoding: 'utf8', timeout: 120_000 },
    );
    if (status !== 0) throw new Error(`the world could not be entered: ${stderr}`);
    return queries.map((query, index) => {
      const text = (name: string): string => readFileSync(join(root, `${name}-${index}`), 'utf8');
      const output: FactOutput = {
        stdout: text('stdout'),
        stderr: text('stderr'),
        exit: Number(text('exit')),
      };
      return JSON.parse(JSON.stringify(query.parse(output))) as Reading<unknown>;
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

/** Where distributions have what an administrator overrides in /etc. */
const shared = '/usr/lib';
const sharedFolders = ['modules', 'modprobe.d', 'tuned'];

const enter = (root: string, count: number, { devices = [], connection = '' }: World): string =>
  [
    `set -e; r=${quote(root)}; mkdir -p "$r/dev"; mount -t tmpfs dev "$r/dev"`,
    'for d in null zero random urandom; do touch "$r/dev/$d"; mount --bind "/dev/$d" "$r/dev/$d"; done',
    ...devices.map((path) => `mkdir -p "$r${dirname(path)}"; mknod "$r${path}" c 10 232`),
    // The host's own temporary files stay: they hold what is run here.
    ...['sys', 'etc', 'run', 'boot', 'dev'].map(
      (name) => `[ -d /${name} ] && mount --rbind "$r/${name}" /${name}`,
    ),
    'mount --rbind "$r/proc" /proc',
    // Programs need what else is there; what facts read of it is the world's, and missing where it has none.
    `[ -e "$r${shared}/os-release" ] || mknod "$r${shared}/os-release" c 0 0`,
    `mount -t overlay world -o "lowerdir=$r${shared}:${shared}" ${shared}`,
    ...sharedFolders.map((name) => `mount --rbind "$r${shared}/${name}" ${shared}/${name}`),
    `i=0; while [ $i -lt ${count} ]; do`,
    `  if env -i LC_ALL=C PATH="$r/bin" ${connection === '' ? '' : `SSH_CONNECTION=${quote(connection)}`} sh "$r/script-$i" > "$r/stdout-$i" 2> "$r/stderr-$i" < /dev/null; then x=0; else x=$?; fi`,
    '  echo $x > "$r/exit-$i"; i=$((i+1))',
    'done',
  ].join('\n');

const build = (root: string, world: World): void => {
  const {
    files = {},
    binaries = {},
    links = {},
    folders = [],
    programs = [],
    drop_ins = [],
    answers = [],
  } = world;
  for (const name of ['sys', 'proc', 'etc', 'run', 'boot', 'bin']) mkdirSync(join(root, name));
  for (const name of sharedFolders) mkdirSync(join(root, shared, name), { recursive: true });
  // What lies behind a link is the same wherever it is, so that links that cross folders lead somewhere.
  const isBelow = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);
  const all = [...Object.keys(files), ...Object.keys(binaries), ...folders, ...Object.keys(links)];
  const entries = Object.entries(links).sort(([one], [other]) => one.length - other.length);
  for (const [path, target] of entries) {
    const own = inside(root, path, links);
    mkdirSync(dirname(own), { recursive: true });
    // Two interfaces of one device have one link behind theirs.
    if (lstatSync(own, { throwIfNoEntry: false })) continue;
    const beside = join(dirname(path), '..', basename(target));
    const sibling = /^\.\.\/[^/]+$/.test(target) && all.some((one) => one === beside || isBelow(one, beside));
    if (path.startsWith('/sys/') && !sibling) {
      mkdirSync(join(root, behind(target)), { recursive: true });
      symlinkSync(behind(target), own);
    } else symlinkSync(target, own);
  }
  const put = (path: string, bytes: string | Uint8Array): void => {
    // /lib is the same folder wherever /usr is merged.
    const at = inside(root, path.replace(/^\/lib\//, `${shared}/`), links);
    mkdirSync(dirname(at), { recursive: true });
    if (!existsSync(at)) writeFileSync(at, bytes);
  };
  for (const path of folders) mkdirSync(inside(root, path, links), { recursive: true });
  for (const [path, text] of Object.entries(files)) put(path, text);
  for (const [path, text] of Object.entries(binaries)) put(path, Buffer.from(text, 'base64'));
  for (const tool of tools) {
    const found = ['/usr/bin', '/bin'].find((folder) => existsSync(join(folder, tool)));
    // Not by /etc/alternatives, which is not there.
    if (found) symlinkSync(realpathSync(join(found, tool)), join(root, 'bin', tool));
  }
  const asked = new Set([...programs, ...answers.map(({ words }) => words[0]!)]);
  mkdirSync(join(root, 'answers'));
  for (const name of asked) {
    const known = answers.flatMap((answer, index) => (answer.words[0] === name ? [{ answer, index }] : []));
    const rows = known.map(({ answer, index }) => {
      for (const stream of ['stdout', 'stderr'] as const)
        writeFileSync(join(root, 'answers', `${index}-${stream}`), answer[stream]);
      const at = join(root, 'answers', String(index));
      return `${quoted([answer.words.slice(1).join('\u001f')])}) cat ${at}-stdout; cat ${at}-stderr >&2; exit ${answer.exit} ;;`;
    });
    const script = [
      '#!/bin/sh',
      ...(drop_ins.includes(name) ? ['# reads /etc/default/grub.d'] : []),
      `a=; for w in "$@"; do a="$a\${a:+\u001f}$w"; done`,
      'case $a in',
      ...rows,
      `esac; echo "${name} $*: nobody asked that in this world" >&2; exit 127`,
      '',
    ].join('\n');
    const at = join(root, 'bin', name);
    rmSync(at, { force: true });
    writeFileSync(at, script, { mode: 0o755 });
  }
};

/** The words of a target count: which devices are on the way to it. */
const behind = (target: string): string => `/sys/devices/of-links/${target.replace(/^(\.\.\/)+/, '')}`;

/** Where a path is below the root, when a link of the world is on its way. */
const inside = (root: string, path: string, links: Readonly<Record<string, string>>): string => {
  const parts = path.split('/').slice(1);
  for (let end = parts.length - 1; end > 0; end -= 1) {
    const folder = `/${parts.slice(0, end).join('/')}`;
    const target = links[folder];
    if (target !== undefined && folder.startsWith('/sys/'))
      return join(root, behind(target), ...parts.slice(end));
  }
  return join(root, path);
};

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { root } from '../support/cli.js';
import { type Block, blocksOf, withoutChance } from './document.js';

/** A host of the reader's, behind an sshd of its own. */
export interface ReadersHost {
  readonly name: string;
  readonly port: number;
  readonly privateKeyFile: string;
}

/** Who follows a page: a user whose ~/.ssh/config has some hosts, with rigger in the path. */
export class Reader {
  readonly #home = mkdtempSync('/var/tmp/rigger-home-');

  constructor(hosts: readonly ReadersHost[]) {
    const home = this.#home;
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    mkdirSync(join(home, 'bin'));
    this.#program('rigger', `${process.execPath} /mnt/rigger/bin/rigger.js`);
    // OpenSSH looks for the user's files where /etc/passwd says, whatever HOME is.
    this.#program(
      'ssh',
      `/usr/bin/ssh -F ${home}/.ssh/config -o UserKnownHostsFile=${home}/.ssh/known_hosts`,
    );
    const alias = ({ name, port, privateKeyFile }: ReadersHost): string => {
      cpSync(privateKeyFile, join(home, '.ssh', name));
      return `Host ${name}\n  HostName 127.0.0.1\n  Port ${port}\n  User root\n  IdentityFile ${home}/.ssh/${name}\n  ConnectTimeout 120\n`;
    };
    writeFileSync(join(home, '.ssh/config'), hosts.map(alias).join(''));
  }

  /** An empty folder to begin in, and an empty /tmp. */
  begin(): string {
    rmSync(join(this.#home, 'tmp'), { recursive: true, force: true });
    return mkdtempSync(join(this.#home, 'work-'));
  }

  /** Runs a block as a user types it: both streams together, and the folder of the last one. */
  run(text: string, folder: string): Ran & { readonly folder: string } {
    const home = this.#home;
    const marker = join(home, 'pwd');
    // RUN stands for the run that was made last, as a reader would put it in.
    const runs = join(folder, 'runs');
    const newest = existsSync(runs) ? readdirSync(runs).sort().at(-1) : undefined;
    const typed = text.replace(/\bRUN\b/g, newest ?? 'RUN');
    const script = `exec 2>&1\n${typed}\npwd > ${marker}\n`;
    const place = ['-m', '--propagation', 'private', 'sh', '-c', ownPlace, 'sh', script, root, folder];
    const { status, stdout, error } = spawnSync('unshare', place, {
      encoding: 'utf8',
      input: '',
      env: {
        HOME: home,
        PATH: `${home}/bin:${process.env.PATH}`,
        LANG: 'C.UTF-8',
        NO_COLOR: '1',
        XDG_RUNTIME_DIR: home,
      },
      timeout: 170_000,
    });
    if (error) throw error;
    const now = status === 0 ? readFileSync(marker, 'utf8').trim() : folder;
    return { exit: status, output: stdout.replaceAll(folder, '~/lab').replaceAll(home, '~'), folder: now };
  }

  close(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }

  /** A program that the reader has in the path. */
  #program(name: string, command: string): void {
    writeFileSync(join(this.#home, 'bin', name), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  }
}

/** A /tmp and a lock of the reader's own; rigger itself stays in sight, wherever it is. */
const ownPlace = `mount -t tmpfs lock /run/lock; mount -t tmpfs mnt /mnt; mkdir /mnt/rigger
mount --bind "$2" /mnt/rigger; mkdir -p "$HOME/tmp"; mount --bind "$HOME/tmp" /tmp
cd "$3"; exec bash -e -c "$1"`;

interface Ran {
  readonly exit: number | null;
  readonly output: string;
}

/** Tests that follow a page from top to bottom; blocks that are left out are passed over with what they print. */
export const followPage = (
  document: string,
  reader: () => Reader,
  leftOut: (block: Block) => boolean = () => false,
): void => {
  const path = join(root, document);
  const blocks = blocksOf(document, readFileSync(path, 'utf8'));
  let folder: string;
  let last: Ran | undefined;
  const printed = new Map<Block, string>();

  beforeAll(() => {
    folder = reader().begin();
    if (document === 'docs/for-ansible-users.md')
      cpSync(join(root, 'docs/examples'), join(folder, 'docs/examples'), { recursive: true });
  });

  afterAll(() => {
    if (process.env.UPDATE_DOCS) writeFileSync(path, updated(readFileSync(path, 'utf8'), printed));
  });

  test('has commands, and no mark without a block', () => {
    expect(blocks.some(({ language }) => language === 'sh')).toBe(true);
  });

  test.each(
    blocks.map(
      (block) => [`line ${block.line}: ${block.language} ${block.text.split('\n')[0]}`, block] as const,
    ),
  )('%s', (_, block) => {
    const { language, text, marks } = block;
    if (leftOut(block)) last = undefined;
    else if (marks['not run'] !== undefined) {
      expect(marks['not run'].length).toBeGreaterThan(15);
      last = undefined;
    } else if (marks.file !== undefined) {
      mkdirSync(dirname(join(folder, marks.file)), { recursive: true });
      writeFileSync(join(folder, marks.file), `${text}\n`);
    } else if (language === 'sh') {
      const result = reader().run(text, folder);
      folder = result.folder;
      last = result;
      const wanted = (marks.exit ?? '0').split(' or ').map(Number);
      if (!wanted.includes(result.exit ?? -1))
        throw new Error(`exit code ${result.exit}, not ${wanted.join(' or ')}:\n${result.output}`);
    } else if (language === 'text' && last) {
      printed.set(block, last.output);
      if (marks.example === undefined && !process.env.UPDATE_DOCS)
        expect(withoutChance(text)).toBe(withoutChance(last.output));
    }
  });
};

/** The document with what its commands printed. */
const updated = (markdown: string, printed: ReadonlyMap<Block, string>): string => {
  const lines = markdown.split('\n');
  for (const [{ line, text }, output] of [...printed].sort(([a], [b]) => b.line - a.line))
    lines.splice(line, text.split('\n').length, ...output.replace(/^\n+|\n+$/g, '').split('\n'));
  return lines.join('\n');
};

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { makeNonce } from '../../src/connection/batch/nonce.js';
import type { Connect } from '../../src/connection/connection.js';
import { startCommand } from '../../src/connection/shell/bootstrap.js';
import { RootShell } from '../../src/connection/shell/root-shell.js';

/** The cells of `CellHost` as files, behind a real shell in which `get` and `put` are programs. */
export interface CellFolder {
  /** What every cell holds. */
  readonly cells: () => Readonly<Record<string, number>>;
  /** Everything that was put, in order. */
  readonly puts: () => readonly string[];
  /**
   * @param cut after how many bytes, to or from the host, the connection is lost
   * @param count of the bytes that went either way
   */
  readonly connect: (cut?: Cut, count?: Record<Cut['to'], number>) => Connect;
  /** Loses every connection at once. */
  readonly kill: () => void;
  /** Waits until nothing of any connection is left. */
  readonly quiet: () => Promise<void>;
}

export interface Cut {
  readonly to: 'host' | 'controller';
  readonly after: number;
}

/** A hang-up does not end it half-way: what it does is done whole, or not at all. */
const put = `#!/bin/sh
trap '' HUP
cd "$CELLS" || exit
echo "put $1 $2" >>log
echo "$2" >"cells/$1"
[ $((\${1#c} % 2)) = 1 ] || echo $(($2 + 1)) >"cells/c$((\${1#c} + 1))"
`;
const get = `#!/bin/sh
cat "$CELLS/cells/$1" 2>/dev/null || echo 0
`;

export const cellFolder = (): CellFolder => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-cells-'));
  mkdirSync(join(folder, 'cells'));
  mkdirSync(join(folder, 'bin'));
  for (const [name, text] of Object.entries({ put, get }))
    writeFileSync(join(folder, 'bin', name), text, { mode: 0o755 });
  writeFileSync(join(folder, 'log'), '');
  const gone = new Set<Promise<unknown>>();
  const killers = new Set<() => void>();
  const connect: CellFolder['connect'] =
    (cut, count = { host: 0, controller: 0 }): Connect =>
    async ({ host }, signal) => {
      const nonce = makeNonce();
      const child = spawn('/bin/sh', ['-c', startCommand(nonce, undefined)], {
        env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, HOME: folder, CELLS: folder },
        stdio: 'pipe',
        detached: true,
      });
      const ended = new Promise<string>((resolve) => {
        child.once('error', ({ message }) => resolve(message));
        child.once('close', (code) => resolve(`it ended with ${code}`));
      });
      gone.add(ended);
      const stdout = new PassThrough();
      const lose = (): void => {
        child.stdin.destroy();
        stdout.end();
      };
      killers.add(lose);
      for (const stream of [child.stdin, stdout]) stream.on('error', () => undefined);
      let [left, leftToHost] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      if (cut?.to === 'controller') left = cut.after;
      if (cut?.to === 'host') leftToHost = cut.after;
      child.stdout.on('data', (bytes: Buffer) => {
        if (left > 0 && !stdout.writableEnded) stdout.write(bytes.subarray(0, left));
        count.controller += bytes.length;
        left -= bytes.length;
        if (left <= 0) lose();
      });
      child.stdout.on('end', () => stdout.end());
      const stdin = new Writable({
        write(bytes: Buffer, _, done) {
          const taken = bytes.subarray(0, Math.max(0, leftToHost));
          count.host += bytes.length;
          leftToHost -= bytes.length;
          if (!child.stdin.destroyed && taken.length > 0) child.stdin.write(taken);
          if (leftToHost <= 0) lose();
          done();
        },
        final(done) {
          child.stdin.end();
          done();
        },
      });
      const shell = new RootShell(
        { stdin, stdout, stderr: child.stderr, ended, destroy: () => child.kill('SIGKILL') },
        { host, nonce, become: undefined, lock: undefined, readTimeout: undefined },
      );
      shell.closeOn(signal);
      return shell;
    };
  return {
    cells: () =>
      Object.fromEntries(
        readdirSync(join(folder, 'cells')).map((name) => [
          name,
          Number(readFileSync(join(folder, 'cells', name), 'utf8')),
        ]),
      ),
    puts: () => readFileSync(join(folder, 'log'), 'utf8').split('\n').slice(0, -1),
    connect,
    kill: () => {
      for (const lose of killers) lose();
    },
    quiet: async () => {
      await Promise.all(gone);
    },
  };
};

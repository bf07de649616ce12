import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../src/connection/connection.js';

/**
 * Real QEMU guest agents on Unix sockets, one for each "domain", and in front of them a `virsh`
 * that does what libvirt's would: hand a request to the domain's agent and print the answer.
 */
export interface GuestAgents {
  /** A hypervisor's connection that finds this virsh first. */
  through(connection: Connection): Connection;
  stop(): Promise<void>;
}

export const startGuestAgents = async (domains: readonly string[]): Promise<GuestAgents> => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-agents-'));
  writeFileSync(join(folder, 'virsh'), virsh(folder));
  chmodSync(join(folder, 'virsh'), 0o755);
  const agents = await Promise.all(domains.map((domain) => startAgent(folder, domain)));
  return {
    through: (connection) => ({
      host: connection.host,
      get traffic() {
        return connection.traffic;
      },
      run: (steps, options) =>
        connection.run(
          steps.map((step) => ({ ...step, script: `PATH=${folder}:$PATH\n${step.script}` })),
          options,
        ),
      close: () => connection.close(),
    }),
    stop: async () => {
      await Promise.all(
        agents.map(async (agent) => {
          agent.kill();
          if (agent.exitCode === null) await once(agent, 'exit');
        }),
      );
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const startAgent = async (folder: string, domain: string): Promise<ChildProcess> => {
  const state = join(folder, `${domain}.state`);
  mkdirSync(state);
  const socket = join(folder, `${domain}.sock`);
  const appeared = new Promise<void>((resolve) => {
    const watcher = watch(folder, () => {
      if (!existsSync(socket)) return;
      watcher.close();
      resolve();
    });
  });
  const agent = spawn(
    'qemu-ga',
    ['-m', 'unix-listen', '-p', socket, '-t', state, '-f', join(state, 'pid'), '-l', join(state, 'log')],
    { stdio: 'ignore' },
  );
  await appeared;
  return agent;
};

/** As virsh does, it repeats commands from standard input behind a prompt, and of long ones the end. */
const virsh = (folder: string): string => `#!${process.execPath}
const { connect } = require('node:net');
const { createInterface } = require('node:readline');
const words = (line) => [...line.matchAll(/'([^']*)'|(\\S+)/g)].map((m) => m[1] ?? m[2]);
const run = (argv) => new Promise((resolve) => {
  const [command, domain, ...rest] = argv;
  if (command === 'echo') { console.log(domain); return resolve(); }
  const socket = connect(${JSON.stringify(folder)} + '/' + domain + '.sock');
  let text = '';
  socket.on('error', () => { console.error("error: failed to get domain '" + domain + "'"); resolve(); });
  socket.on('connect', () => socket.write(rest.at(-1) + '\\n'));
  socket.on('data', (chunk) => {
    text += chunk;
    if (text.endsWith('\\n')) { console.log(JSON.stringify(JSON.parse(text)) + '\\n'); socket.end(resolve); }
  });
});
const argv = process.argv.slice(2).filter((word) => word !== '-q');
if (argv.length > 0) run(argv);
else (async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(line.length < 70 ? 'virsh # ' + line : '<' + line.slice(-78));
    await run(words(line));
  }
})();
`;

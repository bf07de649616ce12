import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connect } from '../../src/connection/connection.js';
import { connect } from '../../src/connection/index.js';
import { type DelayProxy, startDelayProxy } from '../support/delay-proxy.js';
import { type Sshd, startSshd } from '../support/sshd.js';
import { projectOf, runLocally } from './support/local-run.js';

const tasks = 42;
let sshd: Sshd;
let proxy: DelayProxy;
beforeAll(async () => {
  sshd = await startSshd();
  proxy = await startDelayProxy(sshd.port);
  appendFileSync(sshd.knownHostsFile, `[127.0.0.1]:${proxy.port} ${sshd.hostKey}\n`);
});
afterAll(async () => {
  await proxy.stop();
  await sshd.stop();
});

/** Counted by the proxy from the end of the handshake to the farewell, which waits for nothing. */
let turns = 0;
const countingConnect: Connect = async (target, signal) => {
  proxy.reset();
  const connection = await connect(target, signal);
  const handshake = proxy.roundTrips;
  const close = connection.close.bind(connection);
  connection.close = () => {
    turns = proxy.roundTrips - handshake;
    return close();
  };
  return connection;
};

const role = (): string => `- { name: folder, directory: FOLDER/made }
${Array.from({ length: tasks - 1 }, (_, index) => {
  if (index % 3 === 0)
    return `- { name: line ${index}, line_in_file: { path: FOLDER/lines-${index}, line: "this = ${index}" } }`;
  if (index % 3 === 1)
    return `- { name: guarded ${index}, command: { cmd: "touch FOLDER/file-${index}", creates: FOLDER/file-${index} } }`;
  return `- { name: file ${index}, copy: { dest: FOLDER/file-${index}, content: "{{ inventory_hostname }} ${index}" }, when: facts.os.family != 'none' }`;
}).join('\n')}
`;

const project = (): Promise<string> =>
  projectOf({
    'play.yml': '- { name: a role, hosts: all, roles: [forty] }\n',
    'roles/forty/tasks/main.yml': role(),
    ...Object.fromEntries(Array.from({ length: tasks }, (_, index) => [`lines-${index}`, 'first\n'])),
  });

const changedIn = ({ statuses }: { statuses: readonly string[] }): number =>
  statuses.filter((status) => status === 'changed').length;

describe('round trips on the wire, counted between rigger and a real sshd', () => {
  test('a converged role of 42 tasks costs at most 2 after the handshake, and k changes at most k + 2', async () => {
    const through = { connect: countingConnect, target: () => sshd.target({ port: proxy.port }) };
    const folder = await project();
    const converge = async () => {
      const run = await runLocally(folder, through);
      return { ...run, roundTrips: turns };
    };
    const first = await converge();
    expect([changedIn(first), first.exitCode]).toEqual([tasks, 0]);
    expect(first.roundTrips).toBeLessThanOrEqual(tasks + 2);

    const second = await converge();
    expect(second.statuses).toEqual(Array.from({ length: tasks }, () => 'ok'));
    expect(second.roundTrips).toBeLessThanOrEqual(2);
    expect(second.roundTrips).toBeGreaterThan(0);

    for (const lost of [[2], [1, 2, 4, 20, 40]]) {
      for (const index of lost) rmSync(join(folder, `file-${index}`));
      const repaired = await converge();
      expect([changedIn(repaired), repaired.exitCode]).toEqual([lost.length, 0]);
      expect(repaired.roundTrips).toBeLessThanOrEqual(lost.length + 2);
    }
  }, 300_000);
});

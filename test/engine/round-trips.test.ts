import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DelayProxy, startDelayProxy } from '../support/delay-proxy.js';
import { type Sshd, startSshd } from '../support/sshd.js';
import { projectOf, runLocally } from './support/local-run.js';

const tasks = 40;
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

const playbook = (): string => `- name: forty tasks
  hosts: all
  tasks:
    - { name: folder, directory: FOLDER/made }
${Array.from({ length: tasks - 1 }, (_, index) => {
  if (index % 3 === 0)
    return `    - { name: line ${index}, line_in_file: { path: FOLDER/lines-${index}, line: "this = ${index}" } }`;
  if (index % 3 === 1)
    return `    - { name: guarded ${index}, command: { cmd: "touch FOLDER/guard-${index}", creates: FOLDER/guard-${index} } }`;
  return `    - { name: file ${index}, copy: { dest: FOLDER/file-${index}, content: "{{ inventory_hostname }} ${index}" }, when: facts.os.family != 'none' }`;
}).join('\n')}
`;

describe('round trips on the wire, counted between rigger and a real sshd', () => {
  test('a converged host costs at most 2 after the handshake, and k changes at most k + 2', async () => {
    const seeds = Object.fromEntries(
      Array.from({ length: tasks }, (_, index) => [`lines-${index}`, 'first\n']),
    );
    const folder = await projectOf({ 'play.yml': playbook(), ...seeds });
    const batchesOf = (events: Awaited<ReturnType<typeof runLocally>>['events']): number => {
      const end = events.find((event) => event.type === 'run-finished');
      return end?.type === 'run-finished' ? end.hosts.h1!.roundTrips : Number.NaN;
    };
    const first = await runLocally(folder, { target: () => sshd.target({ port: proxy.port }) });
    const changed = first.statuses.filter((status) => status === 'changed').length;
    expect(changed).toBe(tasks);
    expect(batchesOf(first.events)).toBeLessThanOrEqual(changed + 2);

    const floor = await handshakeOnly();
    proxy.reset();
    const second = await runLocally(folder, { target: () => sshd.target({ port: proxy.port }) });
    const onTheWire = proxy.roundTrips;
    expect(second.statuses).toEqual(Array.from({ length: tasks }, () => 'ok'));
    expect(batchesOf(second.events)).toBeLessThanOrEqual(2);
    // One batch is what the smallest possible run costs as well: the rest is the handshake.
    expect(onTheWire - floor).toBeLessThanOrEqual(1);
  }, 120_000);
});

/** What a run with one task that reads one fact costs on the wire. */
const handshakeOnly = async (): Promise<number> => {
  const folder = await projectOf({
    'play.yml': '- { name: one, hosts: all, tasks: [{ name: here, file: { path: /etc/passwd } }] }\n',
  });
  proxy.reset();
  await runLocally(folder, { target: () => sshd.target({ port: proxy.port }) });
  return proxy.roundTrips;
};

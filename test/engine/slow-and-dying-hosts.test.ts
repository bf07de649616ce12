import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EventBody } from '../../src/model/index.js';
import { type DelayProxy, startDelayProxy } from '../support/delay-proxy.js';
import { type Sshd, startSshd } from '../support/sshd.js';
import { projectOf, runLocally } from './support/local-run.js';

let sshd: Sshd;
const proxies: DelayProxy[] = [];
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await sshd.stop();
});

/** A way to the one sshd for each host, late by so many milliseconds each way. */
const ways = async (delays: Readonly<Record<string, number>>) => {
  const byHost = new Map<string, DelayProxy>();
  for (const [host, delay] of Object.entries(delays)) {
    const proxy = await startDelayProxy(sshd.port, delay);
    appendFileSync(sshd.knownHostsFile, `[127.0.0.1]:${proxy.port} ${sshd.hostKey}\n`);
    proxies.push(proxy);
    byHost.set(host, proxy);
  }
  return {
    hosts: [...byHost.keys()],
    of: (host: string): DelayProxy => byHost.get(host)!,
    target: (host: string) => sshd.target({ host, port: byHost.get(host)!.port }),
  };
};

const ended = (events: readonly EventBody[], name: string): string[] =>
  events.flatMap((event) => (event.type === 'task-finished' && event.name === name ? [event.host] : []));

describe('hosts at their own pace', () => {
  test('one whose link takes 200 ms holds up nobody', async () => {
    const { hosts, target } = await ways({ slow: 200, quick: 0, fast: 0 });
    const folder = await projectOf({
      'play.yml': `- name: a play
  hosts: all
  tasks:
    # Held until the others have done everything: only who does not wait for it can let it go on.
    - { name: held, shell: "until [ -e FOLDER/quick ] && [ -e FOLDER/fast ]; do sleep 0.05; done", when: inventory_hostname == 'slow', timeout: 240 }
${Array.from({ length: 10 }, (_, index) => `    - { name: step ${index}, command: "true" }`).join('\n')}
    - { name: end, command: "touch FOLDER/{{ inventory_hostname }}" }
`,
    });
    const run = await runLocally(folder, { hosts, target });
    expect(run.exitCode).toBe(0);
    expect(ended(run.events, 'end').at(-1)).toBe('slow');
    expect(ended(run.events, 'end')).toHaveLength(3);
  }, 300_000);

  test('one that dies in the middle of a play is named, the others finish, and the run ends with 4', async () => {
    const way = await ways({ dies: 0, h2: 0, h3: 0 });
    const folder = await projectOf({
      'play.yml': `- name: a play
  hosts: all
  tasks:
    - { name: begin, command: "true" }
    - { name: dies, shell: "echo now; sleep 600", when: inventory_hostname == 'dies' }
    - barrier:
    - { name: end, command: "true" }
    - { name: once, command: "echo {{ inventory_hostname }}", run_once: true, register: by }
    - { name: known, assert: "by.stdout == 'h2'" }
- name: another play
  hosts: all
  tasks: [{ name: later, command: "true" }]
`,
    });
    const events: EventBody[] = [];
    const run = await runLocally(folder, {
      hosts: way.hosts,
      target: way.target,
      emit: (event) => {
        events.push(event);
        if (event.type === 'task-output' && event.host === 'dies' && event.text.includes('now'))
          way.of('dies').cut();
      },
    });
    expect(run.exitCode).toBe(4);
    const gone = events.filter((event) => event.type === 'host-unreachable');
    expect(gone).toMatchObject([{ host: 'dies', diagnostic: { code: 'connection/lost' } }]);
    expect(gone[0]?.type === 'host-unreachable' && gone[0].diagnostic.message).toContain('dies');
    for (const name of ['end', 'later']) expect(ended(events, name).sort()).toEqual(['h2', 'h3']);
    expect(ended(events, 'known').sort()).toEqual(['h2', 'h3']);
  }, 300_000);
});

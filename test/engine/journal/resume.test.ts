import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rigger } from '../../support/cli.js';
import { type Sshd, startSshd } from '../../support/sshd.js';

const tasks = 60;
/** Every killed run costs a few seconds; the long form is RIGGER_KILLS=50. */
const kills = Number(process.env.RIGGER_KILLS ?? 8);

let sshd: Sshd;
beforeAll(async () => {
  // With a lock of its own: other tests run at the same time.
  sshd = await startSshd({ prepare: '' });
});
afterAll(() => sshd.stop());

/** What is done with what a command leaves, and what it prints last; the file after it holds `said`. */
const uses = [
  'register: it',
  `changed_when: "it.stdout == 'none'", register: it`,
  'failed_when: "it.rc != 4", register: it',
  `until: "it.stdout == 'said'", delay: 0, register: it`,
  'no_log: true, register: it',
  '',
];

/** Commands that count how often they ran, files, and handlers at the end. */
const playbook = (folder: string): string => `- name: sixty tasks
  hosts: all
  tasks:
${Array.from({ length: tasks }, (_, index) => {
  const use = uses[Math.floor(index / 3) % uses.length]!;
  const notify = `notify: handler ${index % 2}`;
  if (index % 3 === 0)
    return `    - { name: command ${index}, shell: "echo ${index} >>${folder}/ran; echo said${use.includes('failed_when') ? '; exit 4' : ''}", ${use === '' ? '' : `${use}, `}${notify} }`;
  const content = index % 3 === 1 && use !== '' ? '{{ it.stdout }}' : index;
  return `    - { name: file ${index}, copy: { dest: ${folder}/file-${index}, content: "${content}\\n" }, ${notify} }`;
}).join('\n')}
  handlers:
    - { name: handler 0, shell: "echo handler-0 >>${folder}/handled" }
    - { name: handler 1, shell: "echo handler-1 >>${folder}/handled" }
`;

const project = async (): Promise<{ folder: string; target: string }> => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-resume-'));
  const target = join(folder, 'host');
  await mkdir(target);
  await mkdir(join(folder, 'inventory'));
  writeFileSync(
    join(folder, 'inventory/hosts.yml'),
    `all:
  hosts:
    h1:
      ansible_host: 127.0.0.1
      ansible_port: ${sshd.port}
      ansible_user: root
      ansible_ssh_private_key_file: ${sshd.privateKeyFile}
      rigger_known_hosts_file: ${sshd.knownHostsFile}
      # Other tests of this machine take the same lock.
      rigger_lock_timeout: 300
      rigger_connect_timeout: 120
`,
  );
  writeFileSync(join(folder, 'play.yml'), playbook(target));
  return { folder, target };
};

/** Everything that the run left on the host, by file. */
const stateOf = (target: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(target)
      .sort()
      .map((name) => [name, readFileSync(join(target, name), 'utf8')]),
  );

/** Numbers between 0 and 1, the same ones each time (Park and Miller's generator). */
const randomNumbers = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

describe('a controller that is killed', () => {
  test(`at ${kills} random moments leaves a run that --resume completes as if nothing had been`, async () => {
    const whole = await project();
    const undisturbed = await rigger(['apply', 'play.yml', '--json'], { cwd: whole.folder });
    const events = undisturbed.stdout.trim().split('\n').length;
    const expected = stateOf(whole.target);
    expect(expected.ran!.trim().split('\n')).toEqual(
      Array.from({ length: tasks / 3 }, (_, index) => String(index * 3)),
    );
    expect(expected.handled).toBe('handler-0\nhandler-1\n');
    expect(expected['file-1']).toBe('said\n');
    const { handled: _, ...withoutHandled } = expected;
    const random = randomNumbers(Number(process.env.RIGGER_KILL_SEED ?? 20_240_229));
    let killed = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const { folder, target } = await project();
      // Counted in events, so that a slow machine is killed all over the run as well, and a little later.
      const after = 1 + Math.floor(random() * (events - 1));
      const delay = random() * 30;
      const first = await rigger(['apply', 'play.yml', '--json'], {
        cwd: folder,
        killWhen: (output) => output.split('\n').length > after,
        killDelay: delay,
      });
      if (first.signal === 'SIGKILL') killed += 1;
      const [run] = readdirSync(join(folder, 'runs'));
      const again = await rigger(['apply', 'play.yml', '--resume', run!], { cwd: folder });
      const where = `kill ${kill}, ${delay} ms after ${after} of ${events} events: ${again.stderr}`;
      // A run that was killed after its last word has nothing to resume.
      if (!/has ended well/.test(again.stderr)) expect([where, again.code]).toEqual([where, 0]);
      const { handled, ...state } = stateOf(target);
      expect([where, state]).toEqual([where, withoutHandled]);
      if (again.code === 0)
        expect([where, sshd.inside(`ls -d /run/rigger/actions/${run} || :`)]).toEqual([where, '']);
      // A handler may run twice (it is due until it has been noted), and never not at all.
      expect([where, [...new Set(handled!.trim().split('\n'))].sort()]).toEqual([
        where,
        ['handler-0', 'handler-1'],
      ]);
    }
    expect(killed).toBeGreaterThan(kills / 2);
  }, 900_000);
});

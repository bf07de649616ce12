import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rigger } from '../support/cli.js';
import { type Sshd, startSshd } from '../support/sshd.js';

const tasks = 60;
/** Every killed run costs a second or two; the long form is RIGGER_KILLS=50. */
const kills = Number(process.env.RIGGER_KILLS ?? 8);

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

/** Commands that count how often they ran, files, and handlers at the end. */
const playbook = (folder: string): string => `- name: sixty tasks
  hosts: all
  tasks:
${Array.from({ length: tasks }, (_, index) =>
  index % 3 === 0
    ? `    - { name: command ${index}, shell: "echo ${index} >>${folder}/ran", notify: handler ${index % 2} }`
    : `    - { name: file ${index}, copy: { dest: ${folder}/file-${index}, content: "${index}\\n" }, notify: handler ${index % 2} }`,
).join('\n')}
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
`,
  );
  writeFileSync(join(folder, 'play.yml'), playbook(target));
  return { folder, target };
};

const linesOf = (file: string): string[] => readFileSync(file, 'utf8').trim().split('\n');

describe('a controller that is killed', () => {
  test(`at ${kills} moments leaves a run that --resume completes: no command twice, every handler run`, async () => {
    for (let kill = 0; kill < kills; kill += 1) {
      const { folder, target } = await project();
      // Moments spread over the run: counted in events, so that a slow machine is killed at the same places.
      const events = Math.round(5 + ((kill + 0.5) / kills) * (tasks * 3));
      const first = await rigger(['apply', 'play.yml', '--json'], {
        cwd: folder,
        killWhen: (output) => output.split('\n').length > events,
      });
      const [run] = readdirSync(join(folder, 'runs'));
      const again = await rigger(['apply', 'play.yml', '--resume', run!], { cwd: folder });
      const where = `kill ${kill} after ${events} events: ${again.stderr}`;
      if (first.signal === 'SIGKILL') expect([where, again.code]).toEqual([where, 0]);
      expect([where, linesOf(join(target, 'ran'))]).toEqual([
        where,
        Array.from({ length: tasks / 3 }, (_, index) => String(index * 3)),
      ]);
      expect(readdirSync(target).filter((name) => name.startsWith('file-'))).toHaveLength((tasks / 3) * 2);
      expect([where, new Set(linesOf(join(target, 'handled')))]).toEqual([
        where,
        new Set(['handler-0', 'handler-1']),
      ]);
    }
  }, 600_000);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { root } from '../../support/cli.js';
import { openSystemdSandbox, type Sandbox } from '../../support/sandbox.js';

const unitNames = ['rigger-serve.service', 'rigger-worker.service'];
const socket = '/srv/lab/.rigger/postgresql/socket';

let machine: Sandbox;
const shell = (script: string, stdin?: string): string => {
  const { exit, stdout, stderr } = machine.run({ script, ...(stdin === undefined ? {} : { stdin }) });
  if (exit !== 0) throw new Error(`${exit}: ${script}\n${stdout}${stderr}`);
  return stdout.trim();
};
const asRigger = (script: string): string =>
  shell(`runuser -u rigger -- sh -c "cd /srv/lab && $1"`.replace('$1', script.replace(/["$`\\]/g, '\\$&')));
const until = (script: string): string =>
  shell(`n=0; until { ${script}; }; do n=$((n + 1)); [ $n -lt 600 ] || exit 1; sleep 0.1; done`);

/** As docs/team-lab.md has it, with the program of this checkout. */
beforeAll(async () => {
  machine = await openSystemdSandbox();
  for (const name of unitNames)
    shell(`cat >/etc/systemd/system/${name}`, readFileSync(join(root, 'systemd', name), 'utf8'));
  shell(`mkdir -p /opt/rigger /etc/rigger && cp -r ${root}/bin ${root}/dist ${root}/package.json /opt/rigger/
printf '#!/bin/sh\\nexec ${process.execPath} /opt/rigger/bin/rigger.js "$@"\\n' >/usr/bin/rigger; chmod 755 /usr/bin/rigger
useradd --system --home-dir /srv/lab --create-home --shell /bin/sh rigger; systemctl daemon-reload`);
  shell(`echo 'WORKER_OPTIONS=--name rack1 --lease 5 --runs 2' >/etc/rigger/worker.env`);
  const tasks = Array.from({ length: 10 }, (_, n) => ({
    name: `step ${n}`,
    // In the middle of the third until somebody lets it go.
    shell: {
      cmd: `echo ${n} >>/srv/lab/log; ${n === 2 ? 'until [ -e /srv/lab/go ]; do sleep 0.1; done' : ':'}`,
    },
  }));
  for (const [name, value] of Object.entries({
    'rigger.yml': { inventory: 'hosts.yml' },
    'hosts.yml': { all: { hosts: { here: { ansible_connection: 'local' } } } },
    'slow.yml': [{ hosts: 'all', gather_facts: false, tasks }],
  }))
    shell(`cat >/srv/lab/${name} && chown rigger: /srv/lab/${name}`, JSON.stringify(value));
});
afterAll(() => machine?.close());

test.each(unitNames)('%s says nothing that systemd does not know', (name) => {
  const { exit, stdout, stderr } = machine.run({
    script: `systemd-analyze verify --man=no /etc/systemd/system/${name}`,
  });
  expect([exit, `${stdout}${stderr}`]).toEqual([0, '']);
});

test('a page that is stopped leaves its PostgreSQL, and a worker that is restarted or killed its run', () => {
  shell('systemctl start rigger-serve.service');
  until(`journalctl -u rigger-serve.service | grep -q /set-password/`);
  const postgresql = shell('head -n 1 /srv/lab/.rigger/postgresql/data/postmaster.pid');
  shell('systemctl start rigger-worker.service');
  until(`journalctl -u rigger-worker.service | grep -q 'takes runs'`);
  asRigger('rigger submit slow.yml');
  const start = '/srv/lab/.rigger/worker/rack1/run-1/1/1';
  until(`test -e ${start}/pid && grep -q 2 /srv/lab/log`);
  const run = shell(`cat ${start}/pid`);
  const main = (): string => shell('systemctl show -P MainPID rigger-worker.service');
  const mains = [main()];
  shell('systemctl restart rigger-worker.service');
  mains.push(main());
  shell(`kill -0 ${run} && kill -KILL ${main()}`);
  until(`m=$(systemctl show -P MainPID rigger-worker.service); [ "$m" != 0 ] && [ "$m" != ${mains[1]} ]`);
  mains.push(main());
  expect(new Set(mains).size).toBe(3);
  shell('systemctl stop rigger-serve.service');
  shell(`kill -0 ${run} && kill -0 ${postgresql} && touch /srv/lab/go`);
  const sql = (text: string): string => asRigger(`psql -h ${socket} -U rigger -Atc '${text}'`);
  until(
    `runuser -u rigger -- psql -h ${socket} -U rigger -Atc 'select state from rigger.runs' | grep -q ended`,
  );
  expect(sql('select outcome, attempt, worker from rigger.runs')).toBe('succeeded|1|rack1');
  expect(shell('cat /srv/lab/log').split('\n').map(Number)).toEqual(Array.from({ length: 10 }, (_, n) => n));
});

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { startDelayProxy } from '../support/delay-proxy.js';
import { type Sshd, startSshd } from '../support/sshd.js';
import { type FaultProject, gate, makeProject, reaching, whenAtGate } from './project.js';
import { proves, well } from './proves.js';

let project: FaultProject;
let host: Sshd;
const servers: Server[] = [];
/** Servers of one test; they end with it, however it ends. */
const own: Sshd[] = [];
const startOwn = async (...options: Parameters<typeof startSshd>): Promise<Sshd> => {
  const sshd = await startSshd(...options);
  own.push(sshd);
  return sshd;
};
beforeAll(async () => {
  host = await startSshd({
    prepare: `cat /proc/sys/kernel/random/uuid >$folder/boot_id
mount --bind $folder/boot_id /proc/sys/kernel/random/boot_id`,
  });
});
afterAll(() => host.stop());
beforeEach(() => {
  project = makeProject();
  project.hosts({ h1: reaching(host) });
});
afterEach(async () => {
  for (const sshd of own.splice(0)) await sshd.stop();
  for (const server of servers.splice(0)) server.close();
  project.remove();
});

const lastRun = () => readdirSync(project.runsFolder).sort().at(-1)!;

/** Every cut run is followed by a resumed one; RIGGER_CUTS=60 for the long form. */
const cuts = Number(process.env.RIGGER_CUTS ?? 6);

proves('connection-cut', async (seen) => {
  const proxy = await startDelayProxy(host.port);
  writeFileSync(host.knownHostsFile, `[127.0.0.1]:${proxy.port} ${host.hostKey}\n`, { flag: 'a' });
  project.hosts({ h1: reaching(host, { ansible_port: proxy.port, rigger_connect_timeout: 3 }) });
  const steps = Array.from({ length: 6 }, (_, step) => [
    `{ name: run ${step}, shell: "echo ${step} >>{{ there }}/ran", notify: done }`,
    `{ name: file ${step}, copy: { dest: "{{ there }}/file-${step}", content: "{{ text }}" } }`,
  ]).flat();
  const text = 'x'.repeat(3000);
  project.write(steps, `  handlers: [ { name: done, shell: "echo done >>{{ there }}/handled" } ]\n`);
  const options = ['-e', `text=${text}`];
  well(await project.apply(options));
  const handshake = 6000;
  const total = proxy.bytes.toServer;
  for (let cut = 0; cut < cuts; cut++) {
    execFileSync('sh', ['-c', `rm -f ${project.there}/*`]);
    proxy.cutAfter(handshake + Math.round(((cut + 0.5) / cuts) * (total - handshake - 1000)));
    seen(await project.apply(options));
    proxy.cutAfter(Number.POSITIVE_INFINITY);
    for (const name of readdirSync(project.there).filter((each) => each.startsWith('file-')))
      expect(project.text(name)).toBe(text);
    // The hang-up of the host may still be on its way, and with it the lock.
    let again = await project.apply([...options, '--resume', lastRun()]);
    for (let tries = 20; again.stderr.includes('connection/locked') && tries > 0; tries--)
      again = await project.apply([...options, '--resume', lastRun()]);
    well(again);
    expect([cut, project.text('ran')]).toEqual([cut, '0\n1\n2\n3\n4\n5\n']);
    expect(project.text('handled')).toMatch(/^(done\n)+$/);
    expect(readdirSync(project.there).sort()).toEqual(
      ['ran', 'handled', ...Array.from({ length: 6 }, (_, step) => `file-${step}`)].sort(),
    );
  }
  await proxy.stop();
});

proves('sshd-restarted', async (seen) => {
  project.write([gate, '{ name: after, shell: "echo after >>{{ there }}/ran" }']);
  // The first process of the host would take its sessions along; a listener of its own does not.
  const listener = await startOwn();
  project.hosts({ h1: reaching(listener, { rigger_read_timeout: 60 }) });
  let restarted: Promise<void> | undefined;
  const result = await project.apply(
    ['--json'],
    whenAtGate(project, () => {
      restarted = listener.restart().finally(project.openGate);
    }),
  );
  await restarted;
  seen(result);
  expect(project.text('ran')).toBe('after\n');
});

proves('host-rebooted', async (seen) => {
  project.write([
    '{ name: before, shell: "echo before >>{{ there }}/ran" }',
    '{ name: file, copy: { dest: "{{ there }}/file", content: "{{ facts.kernel.release }}" } }',
    gate,
    '{ name: after, shell: "echo after >>{{ there }}/ran" }',
  ]);
  const boot = host.inside('cat /proc/sys/kernel/random/boot_id');
  let booted: Promise<void> | undefined;
  const result = await project.apply(
    ['--json'],
    whenAtGate(project, () => {
      booted = host.restart().finally(project.openGate);
    }),
  );
  await booted;
  seen(result);
  expect(host.inside('cat /proc/sys/kernel/random/boot_id')).not.toBe(boot);
  expect(host.inside('ls -A /run/lock; ls -A /run/rigger 2>/dev/null || :')).toBe('');
  well(await project.apply(['--resume', lastRun()]));
  expect(project.text('ran')).toBe('before\nafter\n');
});

proves('host-frozen', async (seen) => {
  project.write(['{ name: before, shell: "echo before >>{{ there }}/ran" }', gate]);
  const lively = { ansible_ssh_common_args: '-o ServerAliveInterval=1 -o ServerAliveCountMax=2' };
  project.hosts({ h1: reaching(host, lively) });
  const result = await project.apply(
    ['--json'],
    whenAtGate(project, () => signalSessions('STOP')),
  );
  signalSessions('CONT');
  seen(result);
  project.openGate();
  let again = await project.apply(['--resume', lastRun()]);
  for (let tries = 20; again.stderr.includes('connection/locked') && tries > 0; tries--)
    again = await project.apply(['--resume', lastRun()]);
  well(again);
  expect(project.text('ran')).toBe('before\n');
});

/** Signals the processes that carry sessions of this test's server, and no other. */
const signalSessions = (signal: string): void => {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    if (isSession(pid)) process.kill(Number(pid), `SIG${signal}`);
};

const isSession = (pid: string): boolean => {
  try {
    return (
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('sshd') &&
      readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(`${host.folder.slice(4)}/boot_id`) &&
      !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('listener')
    );
  } catch {
    return false;
  }
};

proves('host-hangs-reading', async (seen) => {
  const hung = await startOwn({ prepare: 'mkfifo /run/never; mount --bind /run/never /etc/os-release' });
  project.hosts({ h1: reaching(hung, { rigger_read_timeout: 2 }) });
  project.write(['{ name: os, print: { message: "{{ facts.os.id }}" } }']);
  seen(await project.apply());
  project.hosts({ h1: reaching(host, { rigger_read_timeout: 30 }) });
  well(await project.apply());
});

proves('command-never-ends', async (seen) => {
  project.write([
    '{ name: endless, shell: "sleep 4711 & echo $! >{{ there }}/pid; sleep 4711", timeout: 1 }',
  ]);
  seen(await project.apply());
  expect(host.inside('ps -eo args')).not.toContain('sleep 4711');
});

proves('max-startups', async (seen) => {
  const narrow = await startOwn({ config: ['MaxStartups 2:100:2'], prepare: '' });
  const reach = reaching(narrow, { rigger_connect_timeout: 50 });
  project.hosts(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`h${index}`, reach])));
  project.write(['{ name: read, print: { message: "{{ facts.os.id }}" } }']);
  // Twelve names of one host: planning takes no lock.
  seen(await project.run(['plan', 'play.yml']));
});

/** Answers on a port of loopback as no SSH server would. */
const answering = async (act: (socket: Socket) => void): Promise<number> => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    act(socket);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
};

/** Fills the socket for as long as it takes. */
const endless = (start: string) => (socket: Socket) => {
  const garbage = Buffer.alloc(1 << 16, 'garbage \x1b]0;title\x07\r\n');
  const more = () => {
    while (!socket.destroyed && socket.write(garbage));
  };
  socket.write(start);
  socket.on('drain', more);
  more();
};

proves('slow-loris', async (seen) => {
  const drip = (socket: Socket) => {
    const timer = setInterval(() => socket.write('S'), 100);
    socket.on('close', () => clearInterval(timer));
  };
  project.hosts({
    h1: reaching(host, { rigger_connect_timeout: 60 }),
    silent: reaching(host, { ansible_port: await answering(() => {}), rigger_connect_timeout: 3 }),
    slow: reaching(host, { ansible_port: await answering(drip), rigger_connect_timeout: 1 }),
  });
  project.write(['{ name: ran, shell: "echo {{ inventory_hostname }} >>{{ there }}/ran" }']);
  const result = await project.apply();
  seen(result);
  expect(result.stdout.match(/connection\/timeout/g)).toHaveLength(2);
  expect(project.text('ran')).toBe('h1\n');
});

proves('garbage-host', async (seen) => {
  const ports = [
    endless(''),
    endless('SSH-2.0-OpenSSH_9.2\r\n'),
    (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
  ];
  const hosts = await Promise.all(
    ports.map(async (act, index) => [
      `h${index}`,
      reaching(host, { ansible_port: await answering(act), rigger_connect_timeout: 3 }),
    ]),
  );
  project.hosts(Object.fromEntries(hosts));
  project.write(['{ name: read, print: { message: "{{ facts.os.id }}" } }']);
  const memory = new PeakMemory();
  const result = await project.apply([], { killWhen: memory.watch });
  seen(result);
  expect(result.stdout.match(/connection\/not-ssh/g)).toHaveLength(3);
  expect(result.stderr).not.toContain('\x1b');
  expect(memory.megabytes).toBeLessThan(limit);
});

proves('garbage-shell', async (seen) => {
  const loud = await startOwn({
    config: ['ForceCommand yes "$(printf \'\\033]0;title\\007\')"'],
    prepare: '',
  });
  project.hosts({ h1: reaching(loud, { rigger_connect_timeout: 4 }) });
  project.write(['{ name: ran, shell: "echo ran >>{{ there }}/ran" }']);
  const memory = new PeakMemory();
  const result = await project.apply([], { killWhen: memory.watch });
  seen(result);
  expect(project.text('ran')).toBeUndefined();
  expect(result.stderr).not.toContain('\x1b');
  expect(memory.megabytes).toBeLessThan(limit);
});

/** Megabytes that rigger may take in front of a host that prints without end. */
const limit = 160;

/** Peak of resident memory, as the kernel knows it while the process lives. */
class PeakMemory {
  megabytes = 0;
  readonly watch = (_: string, pid: number): boolean => {
    const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
    this.megabytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? this.megabytes * 1024) / 1024;
    return false;
  };
}

/** RIGGER_OUTPUT_MB=1024 for the long form. */
const outputMegabytes = Number(process.env.RIGGER_OUTPUT_MB ?? 48);

proves('endless-output', async (seen) => {
  project.write([
    `{ name: much, shell: "echo first; yes 'much of it' | head -c ${outputMegabytes}M; echo; echo last", register: said }`,
    '{ name: kept, copy: { dest: "{{ there }}/said", content: "{{ said.stdout }}" } }',
  ]);
  const memory = new PeakMemory();
  seen(await project.apply([], { killWhen: memory.watch }));
  const said = project.text('said')!;
  expect([said.slice(0, 6), said.slice(-5)]).toEqual(['first\n', '\nlast']);
  expect(said).toMatch(/\[… \d+ bytes left out …\]/);
  expect(said.length).toBeLessThan(1.1 * 1024 * 1024);
  expect(memory.megabytes).toBeLessThan(limit);
  const journal = readFileSync(join(project.runsFolder, lastRun(), 'events.jsonl'));
  expect(journal.length).toBeLessThan(8 * 1024 * 1024);
});

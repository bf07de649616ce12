import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection, Target } from '../../../src/connection/connection.js';
import { connect } from '../../../src/connection/index.js';
import { RiggerError } from '../../../src/model/index.js';
import { type DelayProxy, startDelayProxy } from '../../support/delay-proxy.js';
import { freePort, makeKey, type Sshd, startSshd } from '../../support/sshd.js';

let sshd: Sshd;
const open: Connection[] = [];
const proxies: DelayProxy[] = [];
const servers: Server[] = [];

beforeAll(async () => {
  // With a lock of its own: other tests run at the same time.
  sshd = await startSshd({ config: ['MaxSessions 1'], prepare: '' });
});
afterAll(() => sshd.stop());
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
  await Promise.all(proxies.splice(0).map((each) => each.stop()));
  for (const server of servers.splice(0)) server.close();
});

const reach = async (overrides: Partial<Target> = {}): Promise<Connection> => {
  const connection = await connect(sshd.target(overrides));
  open.push(connection);
  return connection;
};
const proxied = async (delay = 0): Promise<DelayProxy> => {
  const proxy = await startDelayProxy(sshd.port, delay);
  proxies.push(proxy);
  writeFileSync(sshd.knownHostsFile, `[127.0.0.1]:${proxy.port} ${sshd.hostKey}\n`, { flag: 'a' });
  return proxy;
};
const failure = async (
  attempt: Promise<unknown>,
): Promise<{ code: string; message: string; help: string; exit: number }> => {
  const error = await attempt.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RiggerError)) throw error;
  const [diagnostic] = error.diagnostics;
  return {
    code: diagnostic?.code ?? '',
    message: diagnostic?.message ?? '',
    help: diagnostic?.help ?? '',
    exit: error.exitCode,
  };
};
const serve = async (onConnection: (socket: Socket) => void): Promise<number> => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
};

describe('a host over SSH', () => {
  test('runs batches on one channel, so that MaxSessions 1 is enough', async () => {
    const dut = await reach();
    const outputs = await dut.run([
      { script: 'echo $LC_ALL $((6 * 7))' },
      { script: 'cat', stdin: Buffer.alloc(3_000_000, 'x') },
    ]);
    expect(outputs.map(({ stdout }) => stdout.slice(0, 5))).toEqual(['C 42\n', 'xxxxx']);
    expect(outputs[1]?.stdout).toHaveLength(3_000_000);
  });

  test('that is as it should be costs one round trip, however many facts are read', async () => {
    const proxy = await proxied(20);
    const dut = await reach({ port: proxy.port });
    // The first batch opens the shell as well; from then on the wire shows one turn for each.
    await dut.run([{ script: ':' }]);
    const { roundTrips } = dut.traffic;
    proxy.reset();
    const outputs = await dut.run(
      Array.from({ length: 40 }, (_, index) => ({ script: `echo ${index}; cat /proc/cpuinfo` })),
    );
    expect(outputs).toHaveLength(40);
    expect(dut.traffic.roundTrips - roundTrips).toBe(1);
    expect(proxy.roundTrips).toBe(1);
  });

  test('is reached, and its first batch answered, within nine turns on the wire', async () => {
    const proxy = await proxied(10);
    // Version, key exchange (2), service, key, channel, command, batch; and ssh2 asks for a proof of the
    // other host keys or the farewell begins, for which nothing waits.
    const dut = await reach({ port: proxy.port, lock: true });
    await dut.run([{ script: 'id -u' }]);
    expect(proxy.roundTrips).toBeLessThanOrEqual(9);
    await dut.close();
  });

  test('that breaks in the middle says how far it got', async () => {
    const proxy = await proxied();
    const dut = await reach({ port: proxy.port });
    let live = '';
    const run = dut.run([
      { script: 'echo one' },
      {
        script: 'echo two; exec sleep 60',
        live: (text) => {
          live += text;
          if (live === 'two\n') proxy.cut();
        },
      },
      { script: 'echo three' },
    ]);
    expect(await failure(run)).toMatchObject({
      code: 'connection/lost',
      message: expect.stringContaining('after 1 of 3 steps'),
      exit: 4,
    });
    expect((await failure(dut.run([{ script: 'echo' }]))).code).toBe('connection/lost');
  });

  test('does not begin a batch of which the end is missing', async () => {
    const proxy = await proxied();
    const dut = await reach({ port: proxy.port });
    const witness = join(sshd.folder, 'witness');
    await dut.run([{ script: ':' }]);
    proxy.cutAfter(40_000);
    const run = dut.run([{ script: `echo begun >${witness}` }, { script: `: ${'x'.repeat(200_000)}` }]);
    expect((await failure(run)).code).toBe('connection/lost');
    const later = await reach();
    expect(await later.run([{ script: `! [ -e ${witness} ]` }])).toMatchObject([{ exit: 0 }]);
  });

  test('hangs up on its processes when the connection is lost', async () => {
    const proxy = await proxied();
    const dut = await reach({ port: proxy.port, lock: true });
    const mine = `sleep 60.${process.pid}`;
    const broken = await failure(
      Promise.all([dut.run([{ script: `echo $$; ${mine}`, live: () => proxy.cut() }])]),
    );
    expect(broken.code).toBe('connection/lost');
    // The lock is free as soon as the shell is gone.
    const again = await reach({ lock: true });
    const [processes] = await again.run([{ script: 'ps -eo args' }]);
    expect(processes!.stdout).not.toContain(mine);
  });

  test('has one controller at a time, which is named to the other', async () => {
    const first = await reach({ lock: true });
    await first.run([{ script: 'setsid sleep 3 >/dev/null 2>&1 &' }]);
    const second = await reach({ lock: true, lockTimeout: 0 });
    const refused = await failure(second.run([{ script: 'echo' }]));
    expect(refused).toMatchObject({ code: 'connection/locked', exit: 4 });
    expect(refused.message).toMatch(new RegExp(`pid ${process.pid} since \\d{4}-\\d\\d-\\d\\dT`));
    const planning = await reach({ lock: false });
    expect(await planning.run([{ script: 'echo fine' }])).toMatchObject([{ stdout: 'fine\n' }]);
    await first.close();
    // What the first left running in a session of its own does not hold the lock.
    const third = await reach({ lock: true });
    expect(await third.run([{ script: 'echo mine' }])).toMatchObject([{ stdout: 'mine\n' }]);
  });
});

describe('a host whose connection ended in the middle of a step', () => {
  const script = (name: string, farewell: string): string =>
    // Dash says "Hangup" of its sleep, which nobody reads any more.
    `trap : PIPE; trap '${farewell}' HUP; : >${join(sshd.folder, name)}; i=0; while [ $((i += 1)) -lt 600 ]; do sleep 0.05; done`;
  const cutOff = async (name: string, farewell: string): Promise<void> => {
    const proxy = await proxied();
    const dut = await reach({ port: proxy.port, lock: true });
    const run = failure(
      dut.run([{ script: script(name, farewell) }, { script: 'echo never', always: true }]),
    );
    while (!existsSync(join(sshd.folder, name))) await new Promise((resolve) => setTimeout(resolve, 20));
    proxy.cut();
    expect((await run).code).toBe('connection/lost');
  };

  test('is the next controller’s when that step has tidied up', async () => {
    const file = join(sshd.folder, 'tidied');
    await cutOff('tidies', `trap "" HUP; sleep 1; echo tidied >${file}; exit`);
    const next = await reach({ lock: true, lockTimeout: 60 });
    expect(await next.run([{ script: `cat ${file}` }])).toMatchObject([{ stdout: 'tidied\n' }]);
  });

  test('is the next controller’s after a while when that step does not end', async () => {
    await cutOff('stays', ':');
    const next = await reach({ lock: true, lockTimeout: 60 });
    expect(await next.run([{ script: 'echo mine' }])).toMatchObject([{ stdout: 'mine\n' }]);
  });
});

describe('a host key', () => {
  test('that is unknown is refused with its fingerprint', async () => {
    const file = join(sshd.folder, 'empty');
    const refused = await failure(connect(sshd.target({ knownHostsFiles: [file] })));
    const print = execFileSync('ssh-keygen', ['-lf', join(sshd.folder, 'host_key.pub')])
      .toString()
      .split(' ')[1];
    expect(refused).toMatchObject({ code: 'connection/host-key-unknown', exit: 4 });
    expect(refused.message).toContain(print);
    expect(refused.help).toContain('--accept-new-host-keys');
  });

  test('that is unknown is added where new keys are accepted, once', async () => {
    const file = join(sshd.folder, 'accepted');
    const target = { knownHostsFiles: [file], hostKeyPolicy: 'accept-new' } as const;
    await Promise.all([reach(target), reach(target)]);
    await reach({ knownHostsFiles: [file] });
    expect(readFileSync(file, 'utf8')).toBe(`[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`);
  });

  test.each([
    'strict',
    'accept-new',
  ] as const)('that changed is refused (%s), and the old line is named', async (hostKeyPolicy) => {
    const file = join(sshd.folder, `changed-${hostKeyPolicy}`);
    const other = makeKey(join(sshd.folder, `other-${hostKeyPolicy}`));
    writeFileSync(file, `# a comment\n[127.0.0.1]:${sshd.port} ${other}\n`);
    const refused = await failure(connect(sshd.target({ knownHostsFiles: [file], hostKeyPolicy })));
    expect(refused).toMatchObject({ code: 'connection/host-key-changed', exit: 4 });
    expect(refused.message).toContain(`${file}:2`);
    expect(refused.help).toContain(`ssh-keygen -f ${file} -R`);
  });
});

describe('a user', () => {
  test('with the wrong key is told what was tried', async () => {
    const file = join(sshd.folder, 'stranger');
    makeKey(file);
    const refused = await failure(connect(sshd.target({ privateKeyFile: file })));
    expect(refused).toMatchObject({ code: 'connection/authentication', exit: 4 });
    expect(refused.message).toContain(`tried: key ${file}`);
  });

  test.each(['rsa', 'ecdsa', 'ed25519'])('comes in with an %s key', async (type) => {
    const file = join(sshd.folder, `key-${type}`);
    writeFileSync(join(sshd.folder, 'authorized_keys'), `${makeKey(file, '', type)}\n`, { flag: 'a' });
    const dut = await reach({ privateKeyFile: file });
    expect(await dut.run([{ script: 'echo in' }])).toMatchObject([{ stdout: 'in\n' }]);
  });

  test('with an encrypted key is sent to the agent, and comes in through it', async () => {
    const file = join(sshd.folder, 'encrypted');
    writeFileSync(join(sshd.folder, 'authorized_keys'), `${makeKey(file, 'passphrase')}\n`, { flag: 'a' });
    const refused = await failure(connect(sshd.target({ privateKeyFile: file })));
    expect(refused).toMatchObject({
      code: 'connection/key-encrypted',
      help: expect.stringContaining(`ssh-add ${file}`),
    });

    const socket = join(sshd.folder, 'agent');
    const agent: ChildProcess = spawn('ssh-agent', ['-D', '-a', socket], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(agent.stdout!, 'data');
    try {
      const plain = join(sshd.folder, 'decrypted');
      execFileSync('cp', [file, plain]);
      execFileSync('chmod', ['600', plain]);
      execFileSync('ssh-keygen', ['-q', '-p', '-P', 'passphrase', '-N', '', '-f', plain]);
      execFileSync('ssh-add', ['-q', plain], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
        stdio: 'ignore',
      });
      process.env.SSH_AUTH_SOCK = socket;
      const dut = await reach({ privateKeyFile: file });
      expect(await dut.run([{ script: 'echo in' }])).toMatchObject([{ stdout: 'in\n' }]);
    } finally {
      delete process.env.SSH_AUTH_SOCK;
      agent.kill();
    }
  });

  test.each([
    ['is missing', 'nowhere', ''],
    ['holds no key', 'nonsense', 'hello'],
  ])('whose key file %s is told so before anything is sent', async (_title, name, content) => {
    const file = join(sshd.folder, name);
    if (content) writeFileSync(file, content);
    expect(await failure(connect(sshd.target({ privateKeyFile: file, port: 1 })))).toMatchObject({
      code: 'connection/key-unreadable',
      message: expect.stringContaining(file),
    });
  });
});

describe('an address', () => {
  test('where nothing listens', async () => {
    const port = await freePort();
    expect(await failure(connect(sshd.target({ port })))).toMatchObject({
      code: 'connection/refused',
      message: expect.stringContaining(`port ${port} of 127.0.0.1`),
      exit: 4,
    });
  });

  test('that does not resolve', async () => {
    expect(await failure(connect(sshd.target({ address: 'no-such-host.invalid' })))).toMatchObject({
      code: 'connection/unknown-address',
      exit: 4,
    });
  });

  test('that answers with garbage', async () => {
    const port = await serve((socket) =>
      socket.end(`HTTP/1.1 400 Bad Request\r\n\r\n${'\0'.repeat(20_000)}`),
    );
    expect(await failure(connect(sshd.target({ port, connectTimeout: 5 })))).toMatchObject({
      code: 'connection/not-ssh',
      exit: 4,
    });
  });

  test('that says one byte a while and never a line', async () => {
    const port = await serve((socket) => {
      const drip = setInterval(() => socket.write('S'), 50);
      socket.on('close', () => clearInterval(drip));
    });
    expect(await failure(connect(sshd.target({ port, connectTimeout: 0.5 })))).toMatchObject({
      code: 'connection/timeout',
      message: expect.stringContaining('still speaks, but did not let us in within 3 s'),
      exit: 4,
    });
  });

  test.each([
    ['says nothing', '', 'did not answer within 0.5 s: it took the TCP connection and said nothing'],
    ['falls silent', 'SSH-2.0-OpenSSH_9.2\r\n', 'began the SSH handshake and then said nothing for 0.5 s'],
  ])('that %s', async (_, words, message) => {
    const port = await serve((socket) => socket.write(words));
    expect(await failure(connect(sshd.target({ port, connectTimeout: 0.5 })))).toMatchObject({
      code: 'connection/timeout',
      message: expect.stringContaining(message),
      exit: 4,
    });
  });

  test('that is slow and speaks is let in, however long that takes in all', async () => {
    const far = await startDelayProxy(sshd.port, 450);
    proxies.push(far);
    writeFileSync(sshd.knownHostsFile, `[127.0.0.1]:${far.port} ${sshd.hostKey}\n`, { flag: 'a' });
    const started = performance.now();
    const dut = await reach({ port: far.port, connectTimeout: 3 });
    expect(performance.now() - started).toBeGreaterThan(3000);
    expect(await dut.run([{ script: 'echo in' }])).toMatchObject([{ stdout: 'in\n' }]);
  });

  test('is not blamed for the time in which this process did not listen', async () => {
    const attempt = connect(sshd.target({ connectTimeout: 1 }));
    const standStill = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
    for (let turn = 0; turn < 3; turn++) {
      await new Promise(setImmediate);
      standStill();
    }
    const dut = await attempt;
    await dut.close();
  });

  test('that hangs up on strangers for a while is tried again', async () => {
    let turnedAway = 0;
    const relay = await startDelayProxy(sshd.port);
    proxies.push(relay);
    const port = await serve((socket) => {
      if (turnedAway < 3) {
        turnedAway++;
        socket.destroy();
        return;
      }
      execRelay(socket, relay.port);
    });
    writeFileSync(sshd.knownHostsFile, `[127.0.0.1]:${port} ${sshd.hostKey}\n`, { flag: 'a' });
    const dut = await reach({ port });
    expect(await dut.run([{ script: 'echo at last' }])).toMatchObject([{ stdout: 'at last\n' }]);
    expect(turnedAway).toBe(3);
  });

  test('that always hangs up is given up in time', async () => {
    const port = await serve((socket) => socket.destroy());
    expect(await failure(connect(sshd.target({ port, connectTimeout: 1 })))).toMatchObject({
      code: 'connection/not-ssh',
    });
  });

  test('is left alone when the run is interrupted', async () => {
    const port = await serve(() => {});
    const controller = new AbortController();
    const attempt = failure(connect(sshd.target({ port }), controller.signal));
    controller.abort();
    expect(await attempt).toMatchObject({ code: 'connection/interrupted', exit: 130 });
  });
});

const execRelay = (socket: Socket, port: number): void => {
  import('node:net').then(({ connect: dial }) => {
    const upstream = dial({ host: '127.0.0.1', port });
    upstream.on('error', () => {});
    socket.pipe(upstream).pipe(socket);
  });
};

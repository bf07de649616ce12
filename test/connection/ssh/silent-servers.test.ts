import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import ssh2, { type Connection as SshClient } from 'ssh2';
import type { Target } from '../../../src/connection/connection.js';
import { connect } from '../../../src/connection/index.js';

/** Servers that let everybody in, and then say nothing to what they are asked. */
const folder = mkdtempSync(join(tmpdir(), 'rigger-silent-'));
afterAll(() => rmSync(folder, { recursive: true }));
const stop: (() => void)[] = [];
afterEach(() => {
  for (const end of stop.splice(0)) end();
});

const keys = ssh2.utils.generateKeyPairSync('ed25519');
writeFileSync(join(folder, 'key'), keys.private, { mode: 0o600 });

const silent = async (host: string, after: (client: SshClient) => void): Promise<Target> => {
  const clients = new Set<SshClient>();
  const server = new ssh2.Server({ hostKeys: [keys.private] }, (client) => {
    clients.add(client);
    client.on('error', () => {});
    client.on('authentication', (context) => context.accept());
    after(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop.push(() => {
    for (const client of clients) client.end();
    server.close();
  });
  return {
    kind: 'ssh',
    host,
    address: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    user: 'root',
    privateKeyFile: join(folder, 'key'),
    lock: false,
    lockTimeout: 120,
    knownHostsFiles: [join(folder, 'known_hosts')],
    hostKeyPolicy: 'accept-new',
    connectTimeout: 1,
    jumps: [],
  };
};

const reached = async (target: Target, signal?: AbortSignal): Promise<void> => {
  const connection = await connect(target, signal);
  await connection.run([{ script: ':' }]);
};

test('a jump host that never says whether it forwards', async () => {
  const jump = await silent('jump', (client) => client.on('tcpip', () => {}));
  const target = { ...jump, host: 'dut', port: 9, jumps: [jump] };
  await expect(reached(target)).rejects.toThrow(/no answer from the jump host jump.*connection\/timeout/s);
  const ending = new AbortController();
  setTimeout(() => ending.abort(new Error('interrupted')), 200);
  await expect(reached({ ...target, connectTimeout: 600 }, ending.signal)).rejects.toThrow(
    'connection/interrupted',
  );
});

test.each<[string, (client: SshClient) => void]>([
  ['opens no session', (client) => client.on('session', () => {})],
  ['starts no shell', (client) => client.on('session', (accept) => accept().on('exec', () => {}))],
  [
    'starts a shell that says nothing',
    (client) => client.on('session', (accept) => accept().on('exec', (take) => take())),
  ],
])('a host that %s', async (_, after) => {
  const target = await silent('dut', after);
  await expect(reached(target)).rejects.toThrow(/connection\/(?:no-channel|no-shell|timeout)/);
  const ending = new AbortController();
  setTimeout(() => ending.abort(new Error('interrupted')), 300);
  await expect(reached({ ...target, connectTimeout: 600 }, ending.signal)).rejects.toThrow(
    'connection/interrupted',
  );
});

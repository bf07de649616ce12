// V8 keeps in its code cache the functions that have run. So a playbook is run once, over SSH, on a
// server inside this process that hands the commands to the shell of this machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import v8 from 'node:v8';
import ssh2 from 'ssh2';
import { codeCache, loadProgram } from '../bin/program.js';

const playbook = (folder) => `- name: what runs often
  hosts: all
  vars: { word: hello }
  tasks:
    - { name: a folder, directory: { path: "${folder}/made", mode: "0755" } }
    - { name: a text, copy: { dest: "${folder}/made/text", content: "{{ word }} from {{ inventory_hostname }}\\n" } }
    - { name: a template, template: { src: template, dest: "${folder}/made/template", mode: "0644" }, notify: told }
    - { name: a line, line_in_file: { path: "${folder}/made/text", regexp: "^more", line: "more = {{ word }}" } }
    - { name: a command, command: { cmd: "touch ${folder}/made/guard", creates: "${folder}/made/guard" }, when: "facts.kernel.release != ''" }
    - { name: a link, file: { path: "${folder}/made/link", src: "${folder}/made/text", state: link } }
    - { name: packages, package: { name: [coreutils] }, when: "'x' == 'y'" }
    - { name: services, service: { name: ssh, state: started, enabled: true }, when: "'x' == 'y'" }
  handlers:
    - { name: told, command: "true" }
`;

/** Runs the playbook twice, and keeps what V8 has compiled. A build without it is as good, but slower. */
export const makeCodeCache = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-build-'));
  const server = await serve(folder);
  const before = { cwd: process.cwd(), home: process.env.HOME, agent: process.env.SSH_AUTH_SOCK };
  const silenced = silence();
  // V8 refuses a cache that was made under other flags than those with which the program starts.
  const { setFlagsFromString } = v8;
  v8.setFlagsFromString = () => {};
  try {
    process.chdir(folder);
    process.env.HOME = folder;
    delete process.env.SSH_AUTH_SOCK;
    const { main, script } = loadProgram();
    writeFileSync(join(folder, 'play.yml'), playbook(folder));
    writeFileSync(join(folder, 'template'), 'for {{ inventory_hostname }}: {{ word }}\n');
    for (const mode of ['plan', 'apply', 'apply']) await main([mode, 'play.yml', '-i', 'hosts.yml']);
    writeFileSync(codeCache, script.createCachedData());
  } finally {
    silenced.release();
    v8.setFlagsFromString = setFlagsFromString;
    process.exitCode = 0;
    process.chdir(before.cwd);
    process.env.HOME = before.home;
    if (before.agent !== undefined) process.env.SSH_AUTH_SOCK = before.agent;
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The screen of a run that nobody asked for. */
const silence = () => {
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write);
  for (const stream of streams) stream.write = () => true;
  return {
    release: () => {
      for (const [index, stream] of streams.entries()) stream.write = writes[index];
    },
  };
};

/** A server that lets everybody in and runs what it is told; and an inventory that leads to it. */
const serve = async (folder) => {
  const [host, user] = [0, 1].map(() => ssh2.utils.generateKeyPairSync('ed25519'));
  const server = new ssh2.Server({ hostKeys: [host.private] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (context) => context.accept());
    client.on('session', (accept) =>
      accept().on('exec', (take, _refuse, { command }) => run(take(), command)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  writeFileSync(join(folder, 'key'), user.private, { mode: 0o600 });
  writeFileSync(join(folder, 'known_hosts'), `[127.0.0.1]:${port} ${host.public}\n`);
  const vars = {
    ansible_host: '127.0.0.1',
    ansible_port: port,
    ansible_user: 'root',
    ansible_ssh_private_key_file: join(folder, 'key'),
    ansible_ssh_common_args: `-o UserKnownHostsFile=${join(folder, 'known_hosts')}`,
  };
  writeFileSync(join(folder, 'hosts.yml'), JSON.stringify({ all: { vars, hosts: { h1: {} } } }));
  return server;
};

const run = (channel, command) => {
  // A session of its own: when a connection ends, rigger's shell sends a hang-up to all of its session.
  const child = spawn('/bin/sh', ['-c', command], { stdio: 'pipe', detached: true });
  channel.pipe(child.stdin).on('error', () => {});
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on('close', (code) => {
    channel.exit(code ?? 1);
    channel.end();
  });
};

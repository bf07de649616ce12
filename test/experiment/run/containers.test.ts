import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ResultRow } from '../../../src/experiment/bundle/index.js';
import { openSystemdSandbox, type Sandbox } from '../../support/sandbox.js';

/**
 * The shipped latency suite over containers, from the first task to the verified bundle, on real kernels: the host is
 * a sandbox with a network of its own, the peer another namespace behind two cables, reached by a real sshd over a third.
 */
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSystemdSandbox();
}, 60_000);
afterAll(() => sandbox.close());

const program = fileURLToPath(new URL('../../../bin/rigger.js', import.meta.url));
const project = fileURLToPath(new URL('../../..', import.meta.url));

/** Shell text in the sandbox; its shell lives as long as the sandbox, and one line stays free for other tests meanwhile. */
const inSandbox = (script: string): Promise<{ code: number | null; text: string }> =>
  new Promise((resolve) => {
    const [first = '', ...words] = [...sandbox.enter, '/bin/sh', '-ec', script];
    const child = spawn(first, words, { env: { PATH: process.env.PATH, LC_ALL: 'C', HOME: '/root' } });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece) => {
        text += String(piece);
      });
    child.once('close', (code) => resolve({ code, text }));
  });

const surroundings = `mkdir /case/lab; cd /case/lab; cp -r ${project}/playbooks ${project}/roles .; mkdir -p /run/sshd /root/.ssh
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 2>/dev/null || :
ip link set lo up
ip link add br-data type bridge; ip link set br-data up
ip netns add far; ip -n far link set lo up
for n in control wire port; do ip link add $n-0 type veth peer name $n-1 netns far; ip -n far link set $n-1 up; done
ip link set wire-0 master br-data up; ip link set port-0 mtu 1400
# As libvirt leaves the port to the outside of a bridge whose table it keeps.
bridge link set dev wire-0 learning off
ip addr add 10.99.0.1/24 dev control-0; ip link set control-0 up
ip -n far addr add 10.99.0.2/24 dev control-1
ip -n far addr add 10.77.0.1/24 dev wire-1; ip -n far addr add 10.78.0.1/24 dev port-1
ssh-keygen -q -t ed25519 -N '' -f /case/key; cp /case/key.pub /case/authorized; ssh-keygen -q -t ed25519 -N '' -f /case/host-key
echo "10.99.0.2 $(cut -d' ' -f1,2 /case/host-key.pub)" >/case/known
# A lock and a place for temporary files of its own, as a host has.
ip netns exec far sh -c 'mount -t tmpfs run /run; mount -t tmpfs tmp /tmp; mkdir /run/sshd; exec "$@"' sh /usr/sbin/sshd -f /dev/null -o ListenAddress=10.99.0.2 -o HostKey=/case/host-key -o PidFile=none -o UsePAM=no -o StrictModes=no -o AuthorizedKeysFile=/case/authorized -o PermitRootLogin=yes
cat >hosts.yml <<'END'
all:
  vars:
    peer_addresses: { veth: 10.77.0.1, passthrough: 10.78.0.1 }
    guest_addresses: { veth: { c1: 10.77.0.21 }, passthrough: { c1: 10.78.0.21 } }
  children:
    hypervisors:
      hosts:
        dut1: { ansible_connection: local }
      vars:
        containers:
          - name: c1
            nics:
              - { datapath: veth, bridge: br-data, addresses: [10.77.0.21/24] }
              - { datapath: passthrough, port: port-0, addresses: [10.78.0.21/24] }
    generators:
      hosts:
        peer1:
          ansible_host: 10.99.0.2
          ansible_user: root
          ansible_ssh_private_key_file: /case/key
          ansible_ssh_common_args: -o UserKnownHostsFile=/case/known
END
echo 'roles_path: [roles]' >rigger.yml
cat >away.yml <<'END'
- hosts: hypervisors
  tasks:
    - include_role: { name: containers }
      vars: { containers_state: absent }
END`;

/** Everything that containers may leave: interfaces with their state, namespaces, control groups, files. */
const snapshot = `ip -o link show | sed -E 's/ (qlen|qdisc|state) [^ ]+//g; s/LOWER_UP|NO-CARRIER|M-DOWN//g'; ip -o addr show | sed 's/valid_lft.*//; s/ tentative//'
bridge -o link show 2>/dev/null | cut -d' ' -f2-4; ls /run/netns; ls -d /sys/fs/cgroup/rigger/c1 2>&1; find /etc/rigger /run/rigger-containers /tmp 2>/dev/null || :`;

const chosen = JSON.stringify({
  instance: 'container',
  datapaths: ['veth', 'passthrough'],
  design: 'mine',
  designs: {
    mine: {
      ...{ guest_counts: [1], sizes: [56], directions: ['out', 'in'], loads: ['idle'], tools: ['ping'] },
      ...{ repeat: 1, warm_up: 0, fresh: 'guest', count: 8, interval: 0.01, seconds: 1 },
    },
  },
});

test('the latency suite over containers is measured, verified, and taken back', async () => {
  const ready = await inSandbox(surroundings);
  expect(ready).toEqual({ code: 0, text: '' });
  const before = await inSandbox(snapshot);
  const rigger = `cd /case/lab; ${process.execPath} ${program}`;
  const measured = await inSandbox(`${rigger} apply playbooks/latency.yml -i hosts.yml -e '${chosen}'`);
  expect(measured).toMatchObject({ code: 0, text: expect.stringMatching(/4 trials, none failed/) });
  const verified = await inSandbox(`${rigger} verify runs/*`);
  expect(verified).toMatchObject({ code: 0 });
  const { text } = await inSandbox('cat /case/lab/runs/*/results.jsonl');
  const rows = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ResultRow);
  const found = (metric: string, scope: ResultRow['scope']) =>
    rows.filter((row) => row.metric === metric && row.scope === scope && row.value! > 0);
  // Both datapaths in both directions answer; what was asked from the container was paid by its control group.
  expect(found('rtt_median', 'trial')).toHaveLength(4);
  expect(found('container_cpu', 'observer').map(({ subject }) => subject)).toContain('c1');
  const trials = (await inSandbox('cat /case/lab/runs/*/trials/*/trial.json')).text;
  expect(trials.match(/"container": true/g)).toHaveLength(2);
  expect(new Set(trials.match(/"process": "group:\d+"/g)).size).toBe(1);
  const away = await inSandbox(`${rigger} apply away.yml -i hosts.yml`);
  expect(away).toMatchObject({ code: 0 });
  const after = await inSandbox(snapshot);
  expect(after).toEqual(before);
}, 120_000);

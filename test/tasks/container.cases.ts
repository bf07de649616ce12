import type { Cases } from './case.js';
import { noBootScript as boot, link, management, own, port } from './network-facts.js';

const bridge = link('br-data', { kind: 'bridge', up: true });
const outer = link('c1-0', { kind: 'veth', up: true, master: 'br-data' });
const inner = link('eth0', { kind: 'veth', up: true, addresses: ['10.77.0.21/24'] });
const vf = '0000:01:10.1';
const group = { cpus: '', cpu_max: 'max 100000', memory_max: 'max' };
const there = { controllers: ['cpuset', 'cpu', 'memory'], group, processes: 0, links: [], taken: [] };
const none = { controllers: ['cpuset', 'cpu', 'memory'], processes: 0, taken: [] };
const ports = (more: object) => [
  { address: '0000:01:00.0', virtual_functions: [{ index: 1, address: vf, holders: [], ...more }] },
];
const facts = (state: object, ...links: object[]) => ({
  ...{ state, own, boot, ports: ports({}), holders: {} },
  links: [management, bridge, ...links],
});
const veth = { datapath: 'veth', bridge: 'br-data', addresses: ['10.77.0.21/24'] };
const kept = { summary: /rigger-container-c1\.service/ };
const input = { name: 'c1', nics: [veth] };
const moved = { name: 'c1', nics: [{ datapath: 'passthrough', port: 'enp1s0' }] };
const function1 = { name: 'c1', nics: [{ datapath: 'sriov', pf: '0000:01:00.0', vf: 1 }] };

export const suite: Cases = {
  task: 'container',
  cases: [
    {
      name: 'a new container on a bridge, after the bridge at each boot',
      input,
      facts: facts(none),
      expect: {
        changes: [
          {
            summary: 'create container c1 with veth to br-data',
            before: null,
            after: {
              namespace: 'there',
              cpu_limit: 'max 100000',
              memory: 'max',
              eth0: 'veth to br-data, 10.77.0.21/24, up',
            },
            commands: [/ip netns add "\$n"[\s\S]*type veth peer name "\$l" netns "\$n"/],
          },
          {
            summary: /keep it/,
            writes: {
              '/etc/systemd/system/rigger-container-c1.service': `# Written by rigger; changed and removed by the task that made it.
[Unit]
Description=Container c1
After=rigger-bridge-br-data.service
Before=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /etc/rigger/boot/container-c1.sh

[Install]
WantedBy=multi-user.target
`,
            },
          },
        ],
      },
    },
    {
      name: 'as it should be',
      input: { ...input, persistent: false },
      facts: facts({ ...there, links: [inner] }, outer),
      expect: { nothing: /container c1 is as it should be/ },
    },
    {
      name: 'another address, and an interface too many',
      input,
      facts: facts({ ...there, links: [{ ...inner, addresses: ['10.77.0.9/24'] }, link('eth1')] }, outer),
      expect: {
        changes: [
          {
            summary: 'set eth0, others of container c1',
            before: { eth0: 'veth to br-data, 10.77.0.9/24, up', others: 'eth1' },
            commands: [/^n=c1[\s\S]*\bl=eth1\b/, /addr replace 10\.77\.0\.21\/24/],
          },
          kept,
        ],
      },
    },
    {
      name: 'limits that are others',
      input: { name: 'c1', cpus: '2-3', cpu_limit: 1.5, memory_mib: 512 },
      facts: facts({ ...there, group: { ...group, cpus: '0-3' } }),
      expect: {
        changes: [
          {
            summary: 'set cpus, cpu_limit, memory of container c1',
            before: { cpus: '0-3', cpu_limit: 'max 100000', memory: 'max' },
            after: { cpus: '2-3', cpu_limit: '150000 100000', memory: '536870912' },
          },
          kept,
        ],
      },
    },
    {
      name: 'limits where the controllers are in version 1',
      input: { name: 'c1', cpus: '2' },
      facts: facts({ ...none, controllers: [] }),
      expect: { refused: /no controller cpuset for container c1/, code: 'hosts/no-control-groups' },
    },
    {
      name: 'no control groups at all',
      input: { name: 'c1' },
      facts: facts({ processes: 0, taken: [] }),
      expect: {
        refused: /version 2 .*, which container c1 needs, is not mounted/,
        code: 'hosts/no-control-groups',
      },
    },
    {
      name: 'a namespace of somebody else',
      input: { name: 'c1', state: 'absent' },
      facts: facts({ ...none, links: [] }),
      expect: { refused: /that rigger did not make/, code: 'hosts/not-ours' },
    },
    {
      name: 'no such bridge',
      input: { name: 'c1', nics: [{ ...veth, bridge: 'br0' }] },
      facts: facts(none),
      expect: { refused: /has no bridge br0 for container c1$/, code: 'hosts/no-such-link' },
    },
    {
      name: 'a port as a bridge',
      input: { name: 'c1', nics: [{ ...veth, bridge: 'enp1s0' }] },
      facts: facts(none, port),
      expect: { refused: /enp1s0 on .* is no bridge, as container c1 needs it$/, code: 'hosts/no-such-link' },
    },
    {
      name: 'the outer end is somebody else’s',
      input,
      facts: facts(there, outer),
      expect: { refused: /c1-0 on .* does not lead into container c1/, code: 'hosts/link-taken' },
    },
    {
      name: 'above a port',
      input: { name: 'c1', persistent: false, nics: [{ datapath: 'macvlan', port: '0000:01:00.0' }] },
      facts: facts(
        {
          ...there,
          links: [link('eth0', { kind: 'macvlan', over: 'enp1s0', options: { mode: 'vepa' }, up: true })],
        },
        port,
      ),
      expect: {
        changes: [
          {
            summary: 'set eth0, others of container c1',
            commands: [/l=eth0/, /link add link "\$p" name "\$l" netns "\$n" type macvlan mode bridge/],
          },
        ],
      },
    },
    {
      name: 'above a port that is not there',
      input: { name: 'c1', nics: [{ datapath: 'ipvlan', port: 'enp9s0' }] },
      facts: facts(none),
      expect: { refused: /no network interface enp9s0 for container c1$/, code: 'hosts/no-such-link' },
    },
    {
      name: 'the interface of our own connection',
      input: { name: 'c1', nics: [{ datapath: 'passthrough', port: 'enp0s2' }] },
      facts: facts(none),
      expect: {
        refused: /^enp0s2 carries rigger's own connection to .*, and does not go into container c1$/,
        help: /^give container c1 another/,
        code: 'hosts/own-connection',
      },
    },
    {
      name: 'an interface with addresses',
      input: moved,
      facts: facts(none, { ...port, addresses: ['192.0.2.1/24'] }),
      expect: { refused: /enp1s0 on .* has 192\.0\.2\.1\/24, .* in container c1$/, code: 'hosts/link-taken' },
    },
    {
      name: 'an interface in a bridge',
      input: moved,
      facts: facts(none, { ...port, master: 'br-data' }),
      expect: { refused: /belongs to br-data, and cannot go into container c1$/, code: 'hosts/link-taken' },
    },
    {
      name: 'an interface below another',
      input: moved,
      facts: {
        ...facts(none, port),
        holders: { '0000:01:00.0': [{ kind: 'interface', name: 'macvtap0', link: 'enp1s0' }] },
      },
      expect: {
        refused:
          /^enp1s0 on .* in use, and cannot go into container c1: interface macvtap0, by enp1s0, has it$/,
        code: 'hosts/link-taken',
      },
    },
    {
      name: 'a virtual function of a guest',
      input: function1,
      facts: {
        ...facts(none),
        ports: ports({ driver: 'vfio-pci', holders: [{ kind: 'guest', name: 'g1', running: true }] }),
      },
      expect: {
        refused:
          /^virtual function 1 of 0000:01:00\.0 \(0000:01:10\.1\) on .* that container c1 could get: guest g1 has it$/,
        code: 'hosts/no-such-link',
      },
    },
    {
      name: 'a virtual function that is kept for guests',
      input: function1,
      facts: { ...facts(none), ports: ports({ driver: 'vfio-pci' }) },
      expect: {
        refused: /\(0000:01:10\.1\) .* that container c1 could get: its driver is vfio-pci$/,
        code: 'hosts/no-such-link',
      },
    },
    {
      name: 'a virtual function without a driver gets that of the host on its way',
      input: { ...function1, persistent: false },
      facts: facts(there),
      expect: {
        changes: [
          {
            summary: 'set 0000:01:00.0 1 of container c1',
            commands: [/sriov_drivers_autoprobe[\s\S]*drivers_probe[\s\S]*link set dev "\$l" netns "\$n"/],
          },
        ],
      },
    },
    {
      name: 'the interface of a virtual function in a bridge, by all its names',
      input: function1,
      facts: facts(none, link('enp1s0v1', { pci: vf, master: 'br-data' })),
      expect: {
        refused:
          /^enp1s0v1, virtual function 1 of 0000:01:00\.0 \(0000:01:10\.1\), on .* and cannot go into container c1$/,
        code: 'hosts/link-taken',
      },
    },
    {
      name: 'a virtual function that is not there',
      input: { name: 'c1', nics: [{ datapath: 'sriov', pf: '0000:01:00.0', vf: 7 }] },
      facts: facts(none),
      expect: { refused: /no virtual function 7 for container c1 now$/, code: 'hosts/no-such-device' },
    },
    {
      name: 'a virtual function moves in',
      input: { ...function1, persistent: false },
      facts: facts(there, link('enp1s0v1', { pci: vf })),
      expect: {
        changes: [
          {
            summary: 'set 0000:01:00.0 1 of container c1',
            commands: [/ip link set dev "\$l" netns "\$n"/],
          },
        ],
      },
    },
    {
      name: 'a virtual function that is in it',
      input: { ...function1, persistent: false },
      facts: facts({ ...there, links: [link('enp1s0v1', { pci: vf, up: true })], taken: ['enp1s0v1'] }),
      expect: { nothing: /as it should be/ },
    },
    {
      name: 'away with it, and with what runs in it',
      input: { name: 'c1', state: 'absent' },
      facts: facts({ ...there, links: [inner], processes: 2 }, outer),
      expect: {
        changes: [
          {
            summary: 'remove container c1, and end its 2 processes',
            before: { links: 'eth0', processes: 2 },
            after: null,
          },
        ],
      },
    },
    {
      name: 'gone already',
      input: { name: 'c1', state: 'absent' },
      facts: facts(none),
      expect: { nothing: /there is no container c1/ },
    },
    {
      name: 'two interfaces of one name',
      input: { name: 'c1', nics: [veth, { ...veth, name: 'eth0' }] },
      expect: { invalid: /second interface called eth0/ },
    },
    {
      name: 'a name too long for its interfaces',
      input: { name: 'a-very-long-name' },
      expect: { invalid: /at most 12/ },
    },
  ],
  trials: [
    {
      name: 'a container on a bridge answers, and changes its address',
      systemd: true,
      prepare: 'ip link add br-one type bridge; ip addr add 10.77.0.1/24 dev br-one; ip link set br-one up',
      input: {
        name: 't1',
        nics: [
          {
            datapath: 'veth',
            bridge: 'br-one',
            mac: '52:54:00:77:00:15',
            mtu: 1400,
            addresses: ['10.77.0.21/24'],
          },
        ],
      },
      check:
        'ping -c 1 -W 5 10.77.0.21 >/dev/null; ip netns exec t1 ip -o link show eth0 | grep -q "mtu 1400.*52:54:00:77:00:15"',
    },
    {
      name: 'it moves to another bridge, and gets a second interface',
      systemd: true,
      prepare: 'ip link add br-two type bridge; ip link set br-two up',
      input: {
        name: 't1',
        nics: [
          { datapath: 'veth', bridge: 'br-two', addresses: ['10.78.0.21/24', 'fd00::21/64'] },
          { datapath: 'veth', bridge: 'br-one', name: 'data' },
        ],
      },
      check: 'ip -o link show t1-0 | grep -q "master br-two"; ip -n t1 -o addr show eth0 | grep -q fd00::21',
    },
    {
      name: 'it is somebody’s who has no control group',
      systemd: true,
      prepare: 'ip netns add foreign',
      input: { name: 'foreign' },
      refused: 'hosts/not-ours',
    },
    {
      name: 'away with it, and with a process that does not want to end',
      systemd: true,
      prepare: `ip netns exec t1 setsid sh -c 'trap "" TERM; sleep 300 & wait' >/dev/null 2>&1 & sleep 0.2`,
      input: { name: 't1', state: 'absent' },
      check:
        '[ ! -e /run/netns/t1 ]; [ ! -e /sys/class/net/t1-0 ]; [ ! -e /sys/fs/cgroup/rigger/t1 ]; [ ! -e /run/rigger-containers ]; [ ! -e /etc/rigger ]',
    },
    {
      name: 'a whole interface goes in',
      systemd: true,
      prepare:
        'ip link add port0 mtu 1300 type veth peer name wire0; ip link set port0 up; ip link set wire0 up',
      input: {
        name: 't2',
        nics: [{ datapath: 'passthrough', port: 'port0', mtu: 1400, addresses: ['10.79.0.2/24'] }],
      },
      check:
        '[ ! -e /sys/class/net/port0 ]; ip addr add 10.79.0.1/24 dev wire0; ping -c 1 -W 5 10.79.0.2 >/dev/null',
    },
    {
      name: 'and comes back as it was',
      systemd: true,
      input: { name: 't2', state: 'absent' },
      check: 'ip -o link show dev port0 up | grep -q "mtu 1300"; [ -z "$(ip -o -4 addr show dev port0)" ]',
    },
    {
      name: 'one with an address stays',
      systemd: true,
      prepare: 'ip addr add 10.80.0.1/24 dev port0',
      input: { name: 'c3', nics: [{ datapath: 'passthrough', port: 'port0' }] },
      refused: 'hosts/link-taken',
    },
  ],
};

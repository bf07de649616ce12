import type { Cases } from './case.js';

const conf = (text: string) => ({
  type: 'file',
  mode: '0644',
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  size: 1,
  inode: '1:1',
  text,
});
const none = { type: 'absent', parent: 'directory' };

export const suite: Cases = {
  task: 'sysctl',
  cases: [
    {
      name: 'file and running kernel',
      input: { name: 'vm.swappiness', value: 10 },
      facts: { running: { value: '60' }, configured: none },
      expect: {
        changes: [
          {
            summary: 'create /etc/sysctl.d/99-rigger.conf',
            diff: { before: null, after: 'vm.swappiness = 10\n' },
          },
          {
            summary: 'set vm.swappiness to 10',
            before: '60',
            after: '10',
            commands: ['echo 10 > /proc/sys/vm/swappiness'],
          },
        ],
      },
    },
    {
      name: 'for a time only: what was there before is noted first',
      input: { name: 'net.core.busy_poll', value: 50, persistent: false },
      facts: { running: { value: '0' }, configured: none, before: none },
      expect: {
        changes: [
          {
            summary: /note in/,
            writes: { '/etc/rigger/before/sysctl-net-core-busy_poll.json': '{\n  "value": "0"\n}\n' },
          },
          { summary: 'set net.core.busy_poll to 50', commands: ['echo 50 > /proc/sys/net/core/busy_poll'] },
        ],
      },
    },
    {
      name: 'released: what was there comes back, and the note goes',
      input: { name: 'net.core.busy_poll', state: 'released' },
      facts: { running: { value: '50' }, configured: none, before: { type: 'file', text: '{"value":"0"}' } },
      expect: {
        changes: [
          { summary: 'set net.core.busy_poll to 0', commands: ['echo 0 > /proc/sys/net/core/busy_poll'] },
          { summary: /remove \/etc\/rigger\/before/ },
        ],
      },
    },
    {
      name: 'released: what was never set for a time is as it was',
      input: { name: 'net.core.busy_poll', state: 'released' },
      facts: { running: { value: '50' }, configured: none, before: none },
      expect: { nothing: /as it was before/ },
    },
    {
      name: 'released: a note that rigger did not write',
      input: { name: 'net.core.busy_poll', state: 'released' },
      facts: { running: { value: '50' }, configured: none, before: { type: 'file', text: 'x' } },
      expect: { refused: /is not the note that rigger wrote/, code: 'tasks/impossible' },
    },
    {
      name: 'as wanted, whatever the spaces and the separator',
      input: { name: 'net.ipv4.tcp_rmem', value: '4096 131072 6291456' },
      facts: {
        running: { value: '4096 131072 6291456' },
        configured: conf('# tuned\nnet/ipv4/tcp_rmem=4096\t131072  6291456\n'),
      },
      expect: { nothing: /is 4096 131072 6291456/ },
    },
    {
      name: 'one line a key',
      input: { name: 'vm.swappiness', value: 10 },
      facts: {
        running: { value: '10' },
        configured: conf('vm.swappiness=1\nkernel.panic = 5\nvm.swappiness=2\n'),
      },
      expect: {
        changes: [
          {
            summary: 'change /etc/sysctl.d/99-rigger.conf',
            diff: {
              before: 'vm.swappiness=1\nkernel.panic = 5\nvm.swappiness=2\n',
              after: 'kernel.panic = 5\nvm.swappiness = 10\n',
            },
          },
        ],
      },
    },
    {
      name: 'a dot in the name of an interface',
      input: { name: 'net.ipv4.conf.eth0/100.rp_filter', value: false, persistent: false },
      facts: { running: { value: '1' }, configured: none },
      expect: {
        changes: [
          { summary: /note in .*sysctl-net-ipv4-conf-eth0.100-rp_filter.json/ },
          {
            summary: 'set net.ipv4.conf.eth0/100.rp_filter to 0',
            commands: ['echo 0 > /proc/sys/net/ipv4/conf/eth0.100/rp_filter'],
          },
        ],
      },
    },
    {
      name: 'no such variable',
      input: { name: 'net.bridge.bridge-nf-call-iptables', value: 0 },
      facts: { running: { value: null }, configured: none },
      expect: { refused: /bridge-nf-call-iptables does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'absent',
      input: { name: 'vm.swappiness', state: 'absent' },
      facts: { running: { value: '10' }, configured: conf('a.b = 1\nvm.swappiness = 10\n') },
      expect: { changes: [{ summary: 'change /etc/sysctl.d/99-rigger.conf' }] },
    },
    {
      name: 'absent from no file',
      input: { name: 'vm.swappiness', state: 'absent' },
      facts: { running: { value: '10' }, configured: none },
      expect: { nothing: /not in \/etc\/sysctl/ },
    },
    { name: 'no value', input: { name: 'a.b' }, expect: { invalid: /value.*is needed/ } },
  ],
  trials: [
    {
      name: 'the file alone',
      input: { name: 'vm.swappiness', value: 10, runtime: false, file: '/case/s.conf' },
      check: 'echo "vm.swappiness = 10" | cmp - s.conf',
    },
    {
      name: 'what runs already',
      prepare: 'echo kernel.ostype=Linux > s.conf',
      input: { name: 'kernel.ostype', value: 'Linux', file: '/case/s.conf' },
      nothing: true,
    },
    {
      name: 'running kernel and file',
      host: true,
      prepare: 'rm -f /etc/sysctl.d/99-rigger.conf; sysctl -qw vm.swappiness=60 net.ipv4.ip_forward=0',
      input: { name: 'vm.swappiness', value: 10 },
      check:
        '[ "$(sysctl -n vm.swappiness)" = 10 ]; sysctl -qw vm.swappiness=60; sysctl -q --system; [ "$(sysctl -n vm.swappiness)" = 10 ]',
    },
    {
      name: 'a list',
      host: true,
      input: { name: 'net.ipv4.tcp_rmem', value: '4096 131072 6291456', file: '/case/x' },
      prepare: 'sysctl -qw net.ipv4.tcp_rmem="4096 4096 4096"',
    },
  ],
};

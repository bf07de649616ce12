import type { Cases } from './case.js';
import { link, own } from './network-facts.js';

const handle = 'netdevsim/netdevsim1';
const simulated = (over: object = {}) => ({
  handle,
  driver: 'netdevsim',
  versions: {},
  params: {
    max_macs: { driverinit: 32 },
    test1: { driverinit: true },
    fast: { runtime: false, driverinit: false },
  },
  eswitch: { mode: 'legacy', inline_mode: 'none' },
  ports: [{ index: '0', flavour: 'physical', netdev: 'eni1np1' }],
  rates: [],
  ...over,
});
/** In switchdev mode, with two functions. */
const switched = (over: object = {}) =>
  simulated({
    eswitch: { mode: 'switchdev', inline_mode: 'none' },
    ports: [
      { index: '0', flavour: 'physical', netdev: 'eni1np1' },
      { index: '128', flavour: 'pcivf', netdev: 'eni1npf0vf0', pf: 0, vf: 0 },
      { index: '129', flavour: 'pcivf', netdev: 'eni1npf0vf1', pf: 0, vf: 1 },
    ],
    rates: [
      { name: '128', type: 'leaf', tx_share_mbit: 0, tx_max_mbit: 0 },
      { name: '129', type: 'leaf', tx_share_mbit: 0, tx_max_mbit: 100, parent: 'g1' },
      { name: 'g1', type: 'node', tx_share_mbit: 0, tx_max_mbit: 1000 },
    ],
    ...over,
  });
const card = (driver: string, over: object = {}) =>
  simulated({
    handle: 'pci/0000:3b:00.0',
    driver,
    params: {
      enable_roce: { driverinit: true },
      flow_steering_mode: { runtime: 'dmfs' },
      msix_vec_per_pf_max: { permanent: 8 },
    },
    eswitch: { mode: 'legacy', inline_mode: 'none', encap_mode: 'none' },
    ports: [{ index: '65535', flavour: 'physical', netdev: 'ens1f0np0' }],
    ...over,
  });
const pf = (count: number, holders: readonly object[] = []) => ({
  ...{ address: '0000:3b:00.0', links: ['ens1f0np0'], total: 8, count },
  virtual_functions: Array.from({ length: count }, (_, index) => ({
    ...{ index, address: `0000:3b:00.${index + 2}`, links: [], holders: index === 0 ? holders : [] },
  })),
});
const absent = { type: 'absent', parent: 'absent' };
const off = { enabled: false };
const facts = (device: object, over: object = {}) => ({
  ...{
    devices: [device],
    links: [link('eni1np1')],
    ports: [],
    own,
    paramsBoot: off,
    boot: off,
    ratesBoot: off,
    before: absent,
  },
  ...over,
});
const note = (values: object) => ({ type: 'file', text: JSON.stringify(values) });
const noted = (name: string, what: string) =>
  `note in /etc/rigger/before/devlink-${name}.json what ${what} had before`;
const here = noted('netdevsim-netdevsim1', handle);
const there = noted('pci-0000:3b:00.0', 'pci/0000:3b:00.0');

/** What of boot scripts is about one parameter. */
const waitingFor = `i=0; while ! devlink dev show pci/0000:3b:00.0 >/dev/null 2>&1; do
  i=$((i+1)); if [ $i -gt 100 ]; then echo 'no device pci/0000:3b:00.0 after 20 s' >&2; exit 1; fi; sleep 0.2
done`;
const taken = (name: string, json: string, mode: string): string =>
  `case $(devlink -j dev param show pci/0000:3b:00.0 name ${name}) in *'"cmode":"${mode}","value":${json}}'*|*'"cmode":"${mode}","value":${json},'*) ;; *)`;
const starts = (name: string, value: string, then: string): string => `${taken(name, value, 'driverinit')}
  devlink dev param set pci/0000:3b:00.0 name ${name} value ${value} cmode driverinit || exit 1
  ${then}
esac`;
/** As an earlier version wrote it, for this task and for another: it ran behind the functions. */
const reload = 'devlink dev reload pci/0000:3b:00.0 || exit 1';
const earlier = `# Written by rigger (task devlink).
#: 1 enable_roce
${waitingFor}
${starts('enable_roce', 'true', reload)}
#: 1 io_eq_size
${waitingFor}
${starts('io_eq_size', '64', reload)}
#: 4 mode
x
`;

export const suite: Cases = {
  task: 'devlink',
  cases: [
    {
      name: 'what the driver takes when it starts: it is started again, and gets its old values where it does not come up',
      input: { device: handle, params: { max_macs: 64, test1: 'true' }, persistent: false },
      facts: facts(simulated()),
      expect: {
        changes: [
          { summary: here, after: { 'param max_macs': 32 } },
          {
            summary: 'set max_macs 64 of netdevsim/netdevsim1, and start its driver again',
            commands: [
              `back() { devlink dev param set netdevsim/netdevsim1 name max_macs value 32 cmode driverinit; exit 1; }
devlink dev param set netdevsim/netdevsim1 name max_macs value 64 cmode driverinit || back
devlink dev reload netdevsim/netdevsim1 || back`,
            ],
            before: { max_macs: 32 },
            after: { max_macs: 64 },
            risk: 'drops-link',
          },
        ],
      },
    },
    {
      name: 'without a start of the driver',
      input: { device: handle, params: { test1: false }, reload: false, persistent: false },
      facts: facts(simulated()),
      expect: {
        changes: [{ summary: here }, { summary: 'set test1 false of netdevsim/netdevsim1' }],
        notes: [/test1 of netdevsim\/netdevsim1 takes effect when its driver starts again/],
      },
    },
    {
      name: 'at once where the driver can, and at the next start of the card',
      input: {
        device: '3b:00.0',
        params: { flow_steering_mode: 'smfs', msix_vec_per_pf_max: 16 },
        persistent: false,
      },
      facts: facts(card('mlx5_core')),
      expect: {
        changes: [
          { summary: there },
          {
            summary: 'set flow_steering_mode smfs of pci/0000:3b:00.0',
            commands: [
              'devlink dev param set pci/0000:3b:00.0 name flow_steering_mode value smfs cmode runtime',
            ],
          },
          { summary: /msix_vec_per_pf_max 16/, commands: [/cmode permanent$/] },
        ],
        reboot: /the card takes msix_vec_per_pf_max at its next start/,
      },
    },
    {
      name: 'switchdev, where encapsulation has to be set before',
      input: {
        device: '3b:00.0',
        eswitch: { mode: 'switchdev', encap: true, inline_mode: 'transport' },
        persistent: false,
      },
      facts: facts(card('mlx5_core'), { ports: [pf(2)] }),
      expect: {
        changes: [
          {
            summary: there,
            after: { 'eswitch encap': false, 'eswitch mode': 'legacy', 'eswitch inline_mode': 'none' },
          },
          { summary: /encap/, commands: ['devlink dev eswitch set pci/0000:3b:00.0 encap-mode basic'] },
          {
            summary: 'set mode switchdev of the switch of pci/0000:3b:00.0',
            commands: ['devlink dev eswitch set pci/0000:3b:00.0 mode switchdev'],
            risk: 'drops-link',
          },
          { summary: /inline/, commands: ['devlink dev eswitch set pci/0000:3b:00.0 inline-mode transport'] },
        ],
      },
    },
    {
      name: 'as it is',
      input: { device: handle, params: { test1: true }, eswitch: { mode: 'legacy' }, persistent: false },
      facts: facts(simulated()),
      expect: { nothing: /netdevsim\/netdevsim1 is set so/ },
    },
    {
      name: 'ice has functions',
      input: { device: '3b:00.0', eswitch: { mode: 'switchdev' } },
      facts: facts(card('ice'), { ports: [pf(4)] }),
      expect: {
        refused:
          /ice takes another mode of the switch only while there are no virtual functions, and pci\/0000:3b:00\.0 .* has 4/,
        code: 'hosts/eswitch-order',
        help: /set the mode before sriov_vfs/,
      },
    },
    {
      name: 'ice without functions: at boot too the mode comes before them',
      input: { device: '3b:00.0', eswitch: { mode: 'switchdev' } },
      facts: facts(card('ice'), { ports: [pf(0)] }),
      expect: {
        changes: [
          { summary: there },
          { summary: /mode switchdev/, risk: 'drops-link' },
          {
            summary: 'keep it over reboots by rigger-devlink-pci-0000:3b:00.0.service',
            writes: {
              '/etc/systemd/system/rigger-devlink-pci-0000:3b:00.0.service': `# Written by rigger; changed and removed by the task that made it.
[Unit]
Description=pci/0000:3b:00.0 by devlink
After=systemd-modules-load.service
Before=rigger-sriov-0000:3b:00.0.service libvirtd.service virtqemud.service virtnetworkd.service libvirt-guests.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /etc/rigger/boot/devlink-pci-0000:3b:00.0.sh

[Install]
WantedBy=multi-user.target
`,
            },
          },
        ],
      },
    },
    {
      name: 'at boot the driver starts again before functions are made, links set up, and the mode set',
      input: {
        device: '3b:00.0',
        params: { enable_roce: false, flow_steering_mode: 'smfs', msix_vec_per_pf_max: 8 },
        eswitch: { mode: 'legacy' },
      },
      facts: facts(
        card('mlx5_core', { params: { ...card('').params, enable_roce: { driverinit: false } } }),
        {
          ports: [pf(2)],
          boot: { enabled: true, script: earlier, unit: 'x' },
        },
      ),
      expect: {
        changes: [
          { summary: there },
          { summary: /flow_steering_mode smfs/ },
          {
            summary: 'keep it over reboots by rigger-devlink-params-pci-0000:3b:00.0.service',
            writes: {
              '/etc/systemd/system/rigger-devlink-params-pci-0000:3b:00.0.service': `# Written by rigger; changed and removed by the task that made it.
[Unit]
Description=Driver of pci/0000:3b:00.0 by devlink
DefaultDependencies=no
Wants=network-pre.target
Conflicts=shutdown.target
After=systemd-modules-load.service systemd-udev-trigger.service
Before=rigger-sriov-0000:3b:00.0.service rigger-devlink-pci-0000:3b:00.0.service libvirtd.service virtqemud.service virtnetworkd.service libvirt-guests.service sysinit.target network-pre.target shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
TimeoutStartSec=120
ExecStart=/bin/sh /etc/rigger/boot/devlink-params-pci-0000:3b:00.0.sh

[Install]
WantedBy=multi-user.target
`,
              '/etc/rigger/boot/devlink-params-pci-0000:3b:00.0.sh': `# Written by rigger (task devlink).
#: 0 wait
due=
${waitingFor}
#: 1 enable_roce
${starts('enable_roce', 'false', 'due=1')}
#: 1 io_eq_size
${waitingFor}
${starts('io_eq_size', '64', 'due=1')}
#: 9 start
if [ -n "$due" ]; then
  if read -r n 2>/dev/null < /sys/bus/pci/devices/0000:3b:00.0/sriov_numvfs && [ "$n" != 0 ]; then
    echo pci/0000:3b:00.0" has $n virtual functions already, which a start of its driver would take: its parameters wait for the next start" >&2; exit 1
  fi
  devlink dev reload pci/0000:3b:00.0 || exit 1
fi
`,
            },
          },
          {
            summary: 'update it over reboots by rigger-devlink-pci-0000:3b:00.0.service',
            writes: {
              '/etc/rigger/boot/devlink-pci-0000:3b:00.0.sh': `# Written by rigger (task devlink).
#: 2 flow_steering_mode
${waitingFor}
${taken('flow_steering_mode', '"smfs"', 'runtime')}
  devlink dev param set pci/0000:3b:00.0 name flow_steering_mode value smfs cmode runtime || exit 1
esac
#: 4 mode
${waitingFor}
case $(devlink -j dev eswitch show pci/0000:3b:00.0) in *'"mode":"legacy"'*) ;; *)
  devlink dev eswitch set pci/0000:3b:00.0 mode legacy || exit 1
esac
`,
            },
          },
        ],
      },
    },
    {
      name: 'what is no longer kept leaves the script of parameters, and the script goes with the last of them',
      input: { device: '3b:00.0', params: { enable_roce: true }, persistent: false },
      facts: facts(card('mlx5_core'), {
        paramsBoot: {
          enabled: true,
          unit: 'x',
          script: `# x\n\n#: 0 wait\ndue=\n\n#: 1 enable_roce\nx\n\n#: 9 start\ny\n`,
        },
      }),
      expect: { changes: [{ summary: 'remove rigger-devlink-params-pci-0000:3b:00.0.service' }] },
    },
    {
      name: 'a device that a unit makes is waited for as late as that unit',
      input: { device: handle, params: { test1: true } },
      facts: facts(simulated()),
      expect: {
        changes: [
          {
            summary: /rigger-devlink-params-netdevsim-netdevsim1/,
            writes: {
              '/etc/systemd/system/rigger-devlink-params-netdevsim-netdevsim1.service': `# Written by rigger; changed and removed by the task that made it.
[Unit]
Description=Driver of netdevsim/netdevsim1 by devlink
After=systemd-modules-load.service systemd-udev-trigger.service
Before=rigger-sriov-netdevsim1.service rigger-devlink-netdevsim-netdevsim1.service libvirtd.service virtqemud.service virtnetworkd.service libvirt-guests.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /etc/rigger/boot/devlink-params-netdevsim-netdevsim1.sh

[Install]
WantedBy=multi-user.target
`,
            },
          },
        ],
      },
    },
    {
      name: 'bnxt_en has none',
      input: { device: '3b:00.0', eswitch: { mode: 'switchdev' } },
      facts: facts(card('bnxt_en'), { ports: [pf(0)] }),
      expect: {
        refused: /bnxt_en takes switchdev only while there are virtual functions/,
        code: 'hosts/eswitch-order',
      },
    },
    {
      name: 'no mode is told',
      input: { device: '3b:00.0', eswitch: { mode: 'switchdev' } },
      facts: facts(card('mlx5_core', { eswitch: undefined }), { ports: [pf(0)] }),
      expect: {
        refused: /\(driver mlx5_core\) tells no mode of its switch/,
        code: 'hosts/devlink',
        help: /after `sriov_vfs`/,
      },
    },
    {
      name: 'a representor in a bridge, one with an address, one in another namespace',
      input: { device: handle, eswitch: { mode: 'legacy' } },
      facts: facts(
        switched({
          ports: [
            ...switched().ports,
            { index: '130', flavour: 'pcivf', pf: 0, vf: 2 },
            { index: '131', flavour: 'pcivf', netdev: 'r3', pf: 0, vf: 3 },
          ],
        }),
        {
          links: [
            link('eni1npf0vf0', { master: 'br0' }),
            link('eni1npf0vf1', { up: true, addresses: ['192.0.2.9/24'] }),
            link('r3'),
            link('r3.5', { parent: 'r3' }),
          ],
        },
      ),
      expect: {
        refused: /would remove eni1npf0vf0, the representor of virtual function 0, which is in br0/,
        code: 'hosts/representor-used',
        notes: [
          /vf0, .* is in br0/,
          /eni1npf0vf1, .* has 192\.0\.2\.9\/24/,
          /the representor of virtual function 2 \(port 130\), which is in another network namespace/,
          /r3, .* is below r3\.5/,
        ],
      },
    },
    {
      name: 'a guest has a function',
      input: { device: '3b:00.0', eswitch: { mode: 'switchdev' } },
      facts: facts(card('mlx5_core'), { ports: [pf(2, [{ kind: 'guest', name: 'g1', running: true }])] }),
      expect: { refused: /another mode of the switch of pci\/0000:3b:00\.0 .* g1/, code: 'hosts/vf-held' },
    },
    {
      name: 'rigger comes over it, and its driver tells of no ports',
      input: { device: '3b:00.0', params: { enable_roce: false } },
      facts: facts(
        { ...card('mlx5_core'), ports: [] },
        {
          links: [link('ens1f0np0', { pci: '0000:3b:00.0' })],
          ports: [],
          own: { ...own, links: ['ens1f0np0'] },
        },
      ),
      expect: { refused: /^ens1f0np0 of pci.* which a reload would cut/, code: 'hosts/own-connection' },
    },
    {
      name: 'rigger comes over it',
      input: { device: '3b:00.0', params: { enable_roce: false } },
      facts: facts(card('mlx5_core'), { own: { ...own, links: ['ens1f0np0'] } }),
      expect: { refused: /which a reload would cut/, code: 'hosts/own-connection' },
    },
    {
      name: 'a reload would break functions that nobody uses',
      input: { device: '3b:00.0', params: { enable_roce: false } },
      facts: facts(card('mlx5_core'), { ports: [pf(2)] }),
      expect: {
        refused: /^a reload of pci\/0000:3b:00\.0 on .* would take its 2 virtual functions away/,
        code: 'hosts/devlink',
        help: /^first remove the functions \(sriov_vfs: { pf: "0000:3b:00\.0", vf_count: 0 }\), and .*reload: false/,
      },
    },
    {
      name: 'a reload would take the mode of the switch with it, which ice gives back only without functions',
      input: { device: '3b:00.0', params: { enable_roce: false } },
      facts: facts(card('ice', { eswitch: { mode: 'switchdev' } }), { ports: [pf(1)] }),
      expect: {
        refused: /would take its 1 virtual function and the mode of its switch \(switchdev\) away/,
        code: 'hosts/devlink',
        help: /^first remove the functions .*, then set the mode to legacy \(devlink: /,
      },
    },
    {
      name: 'what waits for the driver breaks nothing',
      input: { device: '3b:00.0', params: { enable_roce: false }, reload: false, persistent: false },
      facts: facts(card('mlx5_core', { eswitch: { mode: 'switchdev' } }), { ports: [pf(2)] }),
      expect: {
        changes: [{ summary: there }, { summary: /enable_roce false/ }],
        notes: [/takes effect when/],
      },
    },
    {
      name: 'released: the mode is back before the driver starts again',
      input: { device: handle, state: 'released' },
      facts: facts(simulated({ eswitch: { mode: 'switchdev', inline_mode: 'none' } }), {
        before: note({ 'param test1': false, 'eswitch mode': 'legacy' }),
      }),
      expect: {
        changes: [
          { summary: /^set mode legacy of the switch/, risk: 'drops-link' },
          { summary: /^set test1 false .* and start its driver again$/, risk: 'drops-link' },
          { summary: /before/ },
        ],
      },
    },
    {
      name: 'released under functions: they stay, and the parameter waits for the next boot',
      input: { device: '3b:00.0', state: 'released' },
      facts: facts(card('mlx5_core', { eswitch: { mode: 'switchdev' } }), {
        ports: [pf(2)],
        before: note({
          'param enable_roce': false,
          'param msix_vec_per_pf_max': 4,
          'eswitch mode': 'legacy',
        }),
      }),
      expect: {
        changes: [
          { summary: /^set mode legacy of the switch/, risk: 'drops-link' },
          { summary: 'set enable_roce false of pci/0000:3b:00.0' },
          { summary: /msix_vec_per_pf_max 4/ },
          { summary: /before/ },
        ],
        reboot:
          /msix_vec_per_pf_max at its next start; enable_roce of .* takes effect when its driver starts again/,
      },
    },
    {
      name: 'released without functions, where the mode stays: the driver does not start again under it',
      input: { device: '3b:00.0', state: 'released' },
      facts: facts(card('mlx5_core', { eswitch: { mode: 'switchdev' } }), {
        ports: [pf(0)],
        before: note({ 'param enable_roce': false }),
      }),
      expect: { refused: /would take the mode of its switch \(switchdev\) away/, code: 'hosts/devlink' },
    },
    {
      name: 'released to switchdev: the driver starts again before it',
      input: { device: handle, state: 'released' },
      facts: facts(simulated(), { before: note({ 'param test1': false, 'eswitch mode': 'switchdev' }) }),
      expect: {
        changes: [
          { summary: /^set test1 false .* and start its driver again$/, risk: 'drops-link' },
          { summary: /^set mode switchdev of the switch/, risk: 'drops-link' },
          { summary: /before/ },
        ],
      },
    },
    {
      name: 'rates of groups and functions',
      input: {
        device: handle,
        rates: [
          { vf: 0, tx_max_mbit: 500, parent: 'g2' },
          { vf: 1, tx_max_mbit: 100, parent: 'none' },
          { group: 'g2', tx_share_mbit: 10 },
          { group: 'g1', tx_max_mbit: 1000 },
        ],
        persistent: false,
      },
      facts: facts(switched()),
      expect: {
        changes: [
          {
            summary: here,
            after: {
              'rate group g2': 'absent',
              'rate function 0/0': '0 0 none',
              'rate function 0/1': '0 100 g1',
            },
          },
          { summary: 'set tx_share 10mbit of group g2 of netdevsim/netdevsim1' },
          { summary: 'set tx_max 500mbit parent g2 of function 0/0 of netdevsim/netdevsim1' },
          { summary: 'set noparent of function 0/1 of netdevsim/netdevsim1' },
        ],
      },
    },
    {
      name: 'rates of functions that have ports once the switch is on',
      input: {
        device: handle,
        eswitch: { mode: 'switchdev' },
        rates: [{ vf: 0, tx_max_mbit: 500 }],
        persistent: false,
      },
      facts: facts(simulated({ rates: undefined })),
      expect: {
        changes: [
          { summary: here },
          { summary: /mode switchdev/, risk: 'drops-link' },
          { summary: /tx_max 500mbit of function 0\/0/ },
        ],
      },
    },
    {
      name: 'a function that has no port',
      input: { device: handle, rates: [{ vf: 7, tx_max_mbit: 500 }] },
      facts: facts(switched()),
      expect: { refused: /has no port for virtual function 7 of 0/, code: 'hosts/devlink' },
    },
    {
      name: 'an iproute2 that knows no rates',
      input: { device: handle, rates: [{ group: 'g', tx_max_mbit: 500 }] },
      facts: facts(switched({ rates: undefined })),
      expect: { refused: /does not tell the rates/, code: 'hosts/devlink' },
    },
    {
      name: 'no such parameter',
      input: { device: handle, params: { test2: true } },
      facts: facts(simulated()),
      expect: { refused: /has no parameter test2/, code: 'hosts/devlink', help: /max_macs, test1, fast/ },
    },
    {
      name: 'no such device',
      input: { device: 'pci/0000:01:00.0', params: { test2: true } },
      facts: facts(simulated()),
      expect: {
        refused: /has no device pci\/0000:01:00\.0/,
        code: 'hosts/no-such-device',
        help: /netdevsim1/,
      },
    },
    {
      name: 'released: rates first, the switch, the driver last',
      input: { device: handle, state: 'released' },
      facts: facts(switched({ params: { max_macs: { driverinit: 64 } } }), {
        boot: { enabled: true, script: 'x', unit: 'y' },
        before: note({
          'rate group g1': 'absent',
          'rate function 0/1': '0 0 none',
          'rate function 0/9': '0 0 none',
          'eswitch mode': 'legacy',
          'param max_macs': 32,
        }),
      }),
      expect: {
        changes: [
          { summary: 'set tx_max 0mbit noparent of function 0/1 of netdevsim/netdevsim1' },
          {
            summary: 'remove group g1 of netdevsim/netdevsim1',
            commands: ['devlink port function rate del netdevsim/netdevsim1/g1 || exit 1'],
          },
          { summary: /mode legacy/, risk: 'drops-link' },
          { summary: /max_macs 32/, risk: 'drops-link' },
          { summary: 'remove rigger-devlink-netdevsim-netdevsim1.service' },
          { summary: 'remove /etc/rigger/before/devlink-netdevsim-netdevsim1.json' },
        ],
      },
    },
    {
      name: 'released where the device is gone',
      input: { device: handle, state: 'released' },
      facts: facts(card('ice'), { before: note({ 'param test1': true }) }),
      expect: { changes: [{ summary: /remove .*json/ }] },
    },
    { name: 'nothing to set', input: { device: handle }, expect: { invalid: /names nothing to set/ } },
    { name: 'no handle', input: { device: 'eth0', params: { a: 1 } }, expect: { invalid: /device/ } },
    {
      name: 'released and set',
      input: { device: handle, state: 'released', rates: [{ group: 'g', tx_max_mbit: 1 }] },
      expect: { invalid: /rates: is not set with `state: released`/ },
    },
    {
      name: 'one group twice, and rates without functions to have them',
      input: {
        device: handle,
        eswitch: { mode: 'legacy' },
        rates: [{ group: 'g' }, { group: 'g' }, { vf: 1, group: 'g' }, { vf: 1, state: 'absent' }],
      },
      expect: { invalid: /one of `vf` and `group`|a group alone can be absent/ },
    },
  ],
};

import { spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { forManagerTests, unpacked } from '../../../scripts/unpacked.mjs';
import { type LinkManager, type LinkManagers, linkManager } from '../../../src/facts/network/link-manager.js';
import { links, type NetworkLink } from '../../../src/facts/network/links.js';
import { quote } from '../../../src/model/index.js';
import { taskCatalogue } from '../../../src/tasks/catalogue.js';
import { apply, contextWith, parseInput, planOn } from '../../support/converge.js';
import { openSystemdSandbox, type Sandbox, whyNoSandbox } from '../../support/sandbox.js';

/**
 * The real managers, each with two links of its own that somebody else has configured. NetworkManager takes minutes
 * to start and stop in a sandbox, so that it is tried by `npm run link-managers`.
 */
const reason = whyNoSandbox();
if (reason) throw new Error(`network managers need a sandbox: ${reason}`);

interface Host {
  readonly name: string;
  readonly by: LinkManager['by'];
  readonly netplan?: true;
  readonly files: Readonly<Record<string, string>>;
  readonly units: readonly string[];
}

const networkd = {
  by: 'systemd-networkd' as const,
  units: ['systemd-networkd.socket', 'systemd-networkd.service'],
};
const manager = { by: 'NetworkManager' as const, units: ['NetworkManager.service'] };
const yaml = (renderer: string) =>
  `network:\n  version: 2\n  renderer: ${renderer}\n  ethernets:\n    eth1: { dhcp4: false, accept-ra: false }\n    data: { match: { name: eth2 }, dhcp4: false, accept-ra: false }\n`;

const hosts: readonly Host[] = [
  {
    ...networkd,
    name: 'systemd-networkd',
    files: {
      '/etc/systemd/network/50-all.network':
        '[Match]\nName=eth*\n[Network]\nAddress=198.51.100.1/24\nIPv6AcceptRA=no\n',
    },
  },
  // It makes connections of its own for both.
  { ...manager, name: 'NetworkManager', files: {} },
  {
    ...networkd,
    name: 'netplan by networkd',
    netplan: true,
    files: { '/etc/netplan/50-host.yaml': yaml('networkd') },
  },
  {
    ...manager,
    name: 'netplan by NetworkManager',
    netplan: true,
    files: { '/etc/netplan/50-host.yaml': yaml('NetworkManager') },
  },
];

const context = contextWith();
const bridge = { name: 'br0', ports: ['eth1'], mtu: 1400, addresses: ['192.0.2.9/24', '2001:db8::9/64'] };
const link = { link: 'eth2', mtu: 1400, addresses: ['192.0.2.77/25'] };
const taken = { bridge, link };

const tried = hosts.filter(({ by }) => by !== 'NetworkManager' || process.env.RIGGER_ALL_MANAGERS === '1');

describe.each(tried)('$name', ({ by, netplan, files, units }) => {
  let sandbox: Sandbox;
  let untouched: string;

  const shell = (script: string): string => {
    const { stdout, stderr, exit } = sandbox.run({ script: `set -e; ${script}` });
    if (exit !== 0) throw new Error(`${script}: exit ${exit}\n${stdout}${stderr}`);
    return stdout;
  };
  const plan = async (name: string, input: object) => {
    const task = taskCatalogue.get(name)!;
    return planOn(sandbox, task, parseInput(task, input).data, context);
  };
  /** Made, and nothing to do afterwards; what was done. */
  const make = async (name: string, input: object): Promise<readonly string[]> => {
    const first = await plan(name, input);
    if (first.kind !== 'changes') throw new Error(`${name}: ${JSON.stringify(first)}`);
    await apply(sandbox, first.changes);
    expect(await plan(name, input)).toMatchObject({ kind: 'nothing' });
    return first.changes.map(({ summary }) => summary);
  };
  const fact = async <T>(query: { script: string; parse: (output: never) => unknown }): Promise<T> => {
    const [output] = await sandbox.runAll([{ script: query.script }]);
    return (query.parse(output as never) as { value: T }).value;
  };
  const managers = async () => (await fact<LinkManagers>(linkManager())).links;
  const linkOf = async (name: string) =>
    (await fact<readonly NetworkLink[]>(links())).find((one) => one.name === name);
  const etc = (): string =>
    shell(
      'find /etc/systemd /etc/NetworkManager /etc/netplan /etc/rigger -type f -exec sha256sum {} + 2>/dev/null | sort || :',
    );
  const until = (condition: string): string =>
    shell(
      `i=0; until ${condition}; do i=$((i+1)); [ $i -lt 1200 ] || { networkctl; nmcli device; ip addr; exit 1; }; sleep 0.05; done`,
    );
  const cables =
    'for n in 1 2; do ip link add eth$n type veth peer name far$n; ip link set far$n up; done; ip link set lo up';
  const isUp =
    by === 'NetworkManager'
      ? 'nmcli -t -f DEVICE,STATE device | grep -Eq "^eth1:(connect|disc)"'
      : 'networkctl --no-legend list eth1 | grep -q configured';
  const start = (): void => {
    // As systemd runs it at boot.
    if (netplan) shell('netplan generate');
    shell(`systemctl start ${units.join(' ')}`);
    until(isUp);
  };
  /** What is left of a host when it is switched off, and what its kernel has when it is on again. */
  const bootAgain = (): void => {
    shell(
      `systemctl stop ${units.join(' ')}; rm -rf /run/systemd/netif/* /run/systemd/network /run/NetworkManager`,
    );
    shell('for l in br0 eth1 eth2; do ip link delete $l 2>/dev/null || :; done');
    shell(cables);
    start();
  };

  beforeAll(async () => {
    sandbox = await openSystemdSandbox();
    const root = unpacked('managers', forManagerTests);
    const fill = `tar -C ${quote(root)} -c . | ${sandbox.enter.map((word) => quote(word)).join(' ')} tar -x -C / --keep-directory-symlink`;
    expect(spawnSync('sh', ['-c', fill], { encoding: 'utf8' })).toMatchObject({ status: 0 });
    // The far ends are none of the host's.
    shell(
      "ldconfig; mkdir -p /etc/NetworkManager/conf.d /etc/netplan; printf '[keyfile]\\nunmanaged-devices=interface-name:far*\\n' > /etc/NetworkManager/conf.d/far.conf",
    );
    for (const [path, text] of Object.entries(files))
      shell(
        `mkdir -p "$(dirname ${path})"; printf %s ${quote(text)} > ${path}; chmod ${netplan ? 600 : 644} ${path}`,
      );
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    untouched = etc();
    shell(cables);
    start();
  });
  afterEach(() => {
    bootAgain();
    shell(`systemctl stop ${units.join(' ')}; for l in eth1 eth2; do ip link delete $l; done`);
  });

  const expectTaken = async () => {
    expect(await linkOf('eth1')).toMatchObject({ master: 'br0', mtu: 1400, up: true, addresses: [] });
    const br = await linkOf('br0');
    expect(br).toMatchObject({ kind: 'bridge', mtu: 1400, up: true });
    expect([...br!.addresses].sort()).toEqual(bridge.addresses);
    expect(await linkOf('eth2')).toMatchObject({ mtu: 1400, addresses: link.addresses });
    const now = await managers();
    for (const name of ['br0', 'eth1', 'eth2'])
      expect([name, now[name]]).toMatchObject([name, { by, also: [] }]);
  };

  test('a bridge over a port, and a link with addresses: after a restart and a boot, and taken back', async () => {
    await make('net_link', { link: 'eth1', addresses: [] });
    await make('bridge', taken.bridge);
    await make('net_link', taken.link);
    await expectTaken();
    shell(`systemctl restart ${units.at(-1)}`);
    until(
      'ip -o addr show dev br0 | grep -q 192.0.2.9/24 && ip -o addr show dev eth2 | grep -q 192.0.2.77/25',
    );
    await expectTaken();
    bootAgain();
    until(
      'ip -o addr show dev br0 2>/dev/null | grep -q 192.0.2.9/24 && ip -o addr show dev br0 | grep -q 2001:db8::9/64',
    );
    until(
      'ip -o link show dev eth1 | grep -q "mtu 1400 .*master br0" && ip -o addr show dev eth2 | grep -q 192.0.2.77/25',
    );
    await expectTaken();
    for (const [name, input] of [
      ['bridge', bridge],
      ['net_link', link],
    ] as const)
      expect(await plan(name, input)).toMatchObject({ kind: 'nothing' });
    await make('bridge', { name: 'br0', state: 'absent' });
    for (const name of ['eth1', 'eth2']) {
      const back = await plan('net_link', { link: name, persistent: false });
      if (back.kind === 'changes') await apply(sandbox, back.changes);
    }
    expect(etc()).toBe(untouched);
    expect(await linkOf('br0')).toBeUndefined();
  });

  test('an edit of somebody else that takes effect along with it is told', async () => {
    const [path] = Object.keys(files);
    if (path === undefined) return;
    // What is read at the start is not pending.
    const first = await plan('net_link', taken.link);
    expect(first).not.toHaveProperty('notes');
    shell(`echo '# edited' >> ${path}`);
    const told = await plan('net_link', taken.link);
    if (told.kind !== 'changes') throw new Error(JSON.stringify(told));
    expect(told.notes).toEqual([expect.stringMatching(new RegExp(`${path}[^]* takes effect too \\(`))]);
    await apply(sandbox, told.changes);
    expect(await plan('net_link', { ...taken.link, mtu: 1300 })).not.toHaveProperty('notes');
    const back = await plan('net_link', { link: 'eth2', persistent: false });
    if (back.kind === 'changes') await apply(sandbox, back.changes);
    shell(`printf %s ${quote(files[path]!)} > ${path}`);
    expect(etc()).toBe(untouched);
  });

  // netplan's are those of the manager for which it writes.
  if (!netplan)
    test('taken away from its manager, and given back: the boot script goes last', async () => {
      await make('net_link', { ...link, manager: 'none' });
      expect((await managers()).eth2).toMatchObject({ by: 'none', also: ['rigger-link-eth2.service'] });
      expect(await linkOf('eth2')).toMatchObject({ mtu: 1400, addresses: link.addresses });
      // A manager that starts anew leaves it alone as well.
      shell(`systemctl restart ${units.at(-1)}`);
      until(isUp);
      expect(await plan('net_link', link)).toMatchObject({ kind: 'nothing' });
      shell(
        'ip -o monitor address > /run/addresses 2>&1 < /dev/null & echo $! > /run/monitor; ip addr add 198.51.100.7/32 dev lo; until grep -q 198.51.100.7 /run/addresses; do ip addr del 198.51.100.7/32 dev lo; ip addr add 198.51.100.7/32 dev lo; done',
      );
      const done = await make('net_link', { ...link, manager: by });
      expect(done.at(-1)).toBe('remove rigger-link-eth2.service');
      shell('kill $(cat /run/monitor)');
      // NetworkManager gives a link that it gets all of its addresses anew.
      if (by === 'systemd-networkd')
        expect(shell('grep "^Deleted.*eth2.*192.0.2.77" /run/addresses || :')).toBe('');
      expect((await managers()).eth2).toMatchObject({ by, also: [] });
      const back = await plan('net_link', { link: 'eth2', persistent: false });
      if (back.kind === 'changes') await apply(sandbox, back.changes);
      expect(etc()).toBe(untouched);
    });
});

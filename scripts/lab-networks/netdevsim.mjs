// A card without hardware, and a vDPA device without hardware: what the kernel makes of them.
import { deepEqual, equal, match } from 'node:assert/strict';

const card = 'netdevsim/netdevsim1';
const functions = '/sys/bus/netdevsim/devices/netdevsim1/sriov_numvfs';

/** The flavours of the card's ports, each with how many there are. */
const flavours = async (lab) => {
  const { port } = JSON.parse(await lab.on('dut1', 'devlink -j port show'));
  const counted = {};
  for (const { flavour } of Object.values(port)) counted[flavour] = (counted[flavour] ?? 0) + 1;
  return counted;
};

export const netdevsim = {
  extras: ['netdevsim', 'vdpa'],
  cases: {
    'the card is there, with two ports and nothing else': async (lab) => {
      match(await lab.on('dut1', 'devlink dev show'), new RegExp(card));
      deepEqual(await flavours(lab), { physical: 2 });
    },
    'its eswitch goes to switchdev with functions configured, gives representors, and goes back': async (
      lab,
    ) => {
      await lab.on('dut1', `echo 4 > ${functions}; devlink dev eswitch set ${card} mode switchdev`);
      deepEqual(await flavours(lab), { physical: 2, pcivf: 4 });
      await lab.on('dut1', `devlink dev eswitch set ${card} mode legacy; echo 0 > ${functions}`);
      deepEqual(await flavours(lab), { physical: 2 });
    },
    'it has many functions, rates and parameters': async (lab) => {
      await lab.on('dut1', `echo 128 > ${functions}; devlink dev eswitch set ${card} mode switchdev`);
      deepEqual(await flavours(lab), { physical: 2, pcivf: 128 });
      await lab.on('dut1', `devlink port function rate add ${card}/group1 tx_max 10mbit`);
      match(
        await lab.on('dut1', `devlink port function rate show ${card}/group1`),
        /type node tx_max 10Mbit/i,
      );
      match(await lab.on('dut1', `devlink dev param show ${card}`), /max_macs/);
      await lab.on(
        'dut1',
        `devlink port function rate del ${card}/group1; devlink dev eswitch set ${card} mode legacy; echo 0 > ${functions}`,
      );
    },
    'devlink sets the eswitch with functions configured, leaves representors in use alone, and puts it back':
      async (lab) => {
        const allow = ['drops-link', 'drops-vfs'];
        await lab.on('dut1', `echo 4 > ${functions}`);
        await lab.settles('dut1', `devlink: { device: ${card}, eswitch: { mode: switchdev } }`, { allow });
        deepEqual(await flavours(lab), { physical: 2, pcivf: 4 });
        const { port } = JSON.parse(await lab.on('dut1', 'devlink -j port show'));
        const representor = Object.values(port).find(({ vfnum }) => vfnum === 0).netdev;
        await lab.on('dut1', `ip link add br9 type bridge; ip link set ${representor} master br9`);
        const refused = await lab.apply('dut1', `devlink: { device: ${card}, eswitch: { mode: legacy } }`, {
          code: 3,
          allow,
        });
        for (const word of [representor, 'br9']) match(refused, new RegExp(word));
        await lab.on('dut1', 'ip link del br9');
        await lab.apply('dut1', `devlink: { device: ${card}, state: released }`, { allow });
        deepEqual(await flavours(lab), { physical: 2 });
        await lab.on('dut1', `echo 0 > ${functions}`);
      },
    'a parameter for which its driver starts again is set, is there after a boot, and goes back': async (
      lab,
    ) => {
      const allow = ['drops-link'];
      const value = () => lab.on('dut1', `devlink dev param show ${card} name max_macs`);
      const before = await value();
      await lab.settles('dut1', `devlink: { device: ${card}, params: { max_macs: 64 } }`, { allow });
      match(await value(), /cmode driverinit value 64/);
      await lab.reboot('dut1');
      match(await value(), /cmode driverinit value 64/);
      equal(await lab.on('dut1', 'systemctl is-active rigger-devlink-params-netdevsim-netdevsim1'), 'active');
      await lab.settles('dut1', `devlink: { device: ${card}, params: { max_macs: 64 } }`, { allow });
      await lab.apply('dut1', `devlink: { device: ${card}, state: released }`, { allow });
      equal(await value(), before);
      await lab.on('dut1', '! ls /etc/rigger/boot/devlink* /etc/rigger/before/devlink*');
    },
    'ethtool sets what its driver offers, a second time nothing, and puts it back': async (lab) => {
      const before = await lab.on('dut1', 'ethtool -g eni1np1; ethtool -c eni1np1; ethtool -a eni1np1');
      await lab.settles(
        'dut1',
        'ethtool: { link: eni1np1, rings: { rx: 256, tx: 128 }, coalesce: { rx-usecs: 8 }, pause: { rx: true } }',
      );
      match(await lab.on('dut1', 'ethtool -c eni1np1'), /rx-usecs:\s+8/);
      await lab.apply('dut1', 'ethtool: { link: eni1np1, state: released }');
      equal(await lab.on('dut1', 'ethtool -g eni1np1; ethtool -c eni1np1; ethtool -a eni1np1'), before);
    },
    'facts are read with them': async (lab) => {
      const said = JSON.parse(await lab.must(0, 'facts', 'dut1', '-b', 'network', 'sriov', '--json'));
      for (const [name, { available }] of Object.entries(said.hosts[0].facts))
        equal(`${name} ${available}`, `${name} true`);
    },
    'the vDPA device is there': async (lab) => {
      match(await lab.on('dut1', 'vdpa dev show'), /vdpa0: type network mgmtdev vdpasim_net/);
      await lab.on('dut1', 'test -c /dev/vhost-vdpa-0');
    },
    'both are there again after a boot': async (lab) => {
      await lab.reboot('dut1');
      match(await lab.on('dut1', 'devlink dev show; vdpa dev show'), /netdevsim1[\s\S]*vdpa0/);
    },
  },
};

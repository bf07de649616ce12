import { spawnSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Recording } from '../../../src/cli/capture/recording.js';
import { replaceIn } from '../../../src/cli/capture/replace.js';
import { captureQueries, recordingIn } from '../../../src/cli/capture/run.js';
import { captureSteps } from '../../../src/cli/capture/steps.js';
import { packWorld } from '../../../src/cli/capture/world.js';
import type { FactOutput } from '../../../src/model/index.js';
import { readInWorld } from '../../support/world.js';
import { capturedHost, compareWithHost } from '../../worlds/captured.js';

const queries = captureQueries();
/** Serial numbers, addresses, names and passwords of a host, put where facts read them. */
const canaries = {
  '/etc/fstab': '//nas/share /mnt cifs username=u,password=canarypassword 0 0\n',
  '/etc/hostname': 'canaryhost.canary.example\n',
  '/run/libvirt/qemu/g.xml':
    "<domstatus><domain type='kvm'><name>g</name><uuid>0e2c1b0a-9a1c-4b5e-8f3d-cafecafecafe</uuid><devices><graphics type='vnc' passwd='canaryvnc'/><interface><mac address='52:54:00:ca:aa:ee'/></interface></devices></domain></domstatus>\n",
};

const run = (script: string): FactOutput => {
  const { stdout, stderr, status } = spawnSync('unshare', ['-m', 'sh', '-c', script], {
    encoding: 'utf8',
    maxBuffer: 256 << 20,
    env: { ...process.env, LC_ALL: 'C', SSH_CONNECTION: '192.0.2.77 51234 198.51.100.66 22' },
  });
  return { stdout, stderr, exit: status ?? 255 };
};

describe('the machine at hand', () => {
  let outputs: FactOutput[];
  let recording: Recording;
  beforeAll(() => {
    const hide = Object.entries(canaries)
      .map(([path, text]) => `printf %s '${text.replaceAll("'", "'\\''")}' > ${path}`)
      .join('\n');
    // One namespace for all steps: what they leave in /tmp and see in /etc is the same.
    const steps = captureSteps(queries, `test${process.pid}`);
    const all = steps
      .map(
        ({ script }, index) =>
          `( ${'\n'}${script}\n ) > $o/${index}.out 2> $o/${index}.err < /dev/null; echo $? > $o/${index}.exit`,
      )
      .join('\n');
    const script = `mount -t tmpfs etc /mnt && cp -a /etc /mnt/ && mount --bind /mnt/etc /etc && mount -t tmpfs run /run && mkdir -p /run/libvirt/qemu /run/systemd/system
${hide}
o=$(mktemp -d /tmp/rigger-outputs.XXXXXX)
${all}
cd $o; for i in $(seq 0 ${steps.length - 1}); do for s in out err exit; do base64 -w0 < $i.$s; echo; done; done; cd /; rm -rf $o`;
    const { stdout, stderr, exit } = run(script);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    const parts = stdout.split('\n').map((part) => Buffer.from(part, 'base64').toString());
    outputs = steps.map((_, index) => ({
      stdout: parts[index * 3]!,
      stderr: parts[index * 3 + 1]!,
      exit: Number(parts[index * 3 + 2]),
    }));
    recording = recordingIn(queries, outputs);
  });

  test('is read in the world that was recorded as it was read itself', () => {
    const live = queries.map((query, index) => query.parse(outputs[index + 1]!));
    const there = readInWorld(recording, queries);
    // How much memory is free changes from one question to the next.
    const byId = (readings: readonly unknown[]) =>
      Object.fromEntries(
        queries.map(({ id }, index) => [
          id,
          JSON.parse(
            JSON.stringify(readings[index])?.replaceAll(/"(available_mib|swap_free_mib)":\d+/g, '"$1":0'),
          ),
        ]),
      );
    expect(byId(there)).toEqual(byId(live));
  });

  test('is the same host in the file, replaced values apart', () => {
    const { wrong, facts, equal, without } = compareWithHost(capturedHost(queries, outputs));
    expect(wrong).toEqual([]);
    expect(equal).toBe(facts);
    expect(without).toBeGreaterThan(facts);
  });

  test('tells nobody whose it is', () => {
    const { recording: hidden, replaced } = replaceIn(recording);
    const text = gunzipSync(packWorld(hidden, replaced)).toString('latin1');
    for (const word of [
      ...['canarypassword', 'canaryvnc', 'canaryhost', 'cafecafecafe', '52:54:00:ca:aa:ee'],
      ...['192.0.2.77', '198.51.100.66'],
    ])
      expect(text.includes(word) ? word : 'gone').toBe('gone');
    for (const [path, serial] of Object.entries(recording.files))
      if (/_serial$|product_uuid$/.test(path) && /\d/.test(serial) && serial.trim().length > 3)
        expect(text.includes(serial.trim()) ? serial : 'gone').toBe('gone');
  });
});

test('a recording that is cut off leaves nothing behind', () => {
  const place = `/tmp/rigger-capture.cut${process.pid}`;
  const [prepare] = captureSteps(queries, `cut${process.pid}`);
  const { stdout } = spawnSync('sh', ['-c', `${prepare!.script}\nls -d ${place}; kill -9 $$`], {
    encoding: 'utf8',
  });
  expect(stdout).toBe(`${place}\n`);
  const { status } = spawnSync('sh', ['-c', `until [ ! -e ${place} ]; do sleep 0.1; done`], {
    timeout: 60_000,
  });
  expect(status).toBe(0);
});

describe('what tells whose host it is', () => {
  const empty = {
    ...{ files: {}, binaries: {}, links: {}, folders: [], devices: [], programs: [], drop_ins: [] },
    ...{ answers: [], connection: '' },
  };
  const file = (text: string, over: Readonly<Record<string, string>> = {}): string =>
    replaceIn({ ...empty, files: { ...over, '/proc/cmdline': text } }).recording.files['/proc/cmdline']!;

  test.each([
    ['a password of a mount', 'user=u,password=hunter22,vers=3', 'user=u,password=replaced,vers=3'],
    ['one of a guest', "<graphics passwd='hunter22' port='1'/>", "<graphics passwd='replaced' port='1'/>"],
    [
      'a word of the kernel',
      'ro rd.luks.key=/k cloud-token=abc123 quiet',
      'ro rd.luks.key=replaced cloud-token=replaced quiet',
    ],
    ['a hash', 'alice:$6$salt$abc./:19000', 'alice:replaced:19000'],
    ['a key', `ssh-ed25519 AAAA${'b'.repeat(60)} me`, 'ssh-ed25519 replaced me'],
    [
      'a UUID',
      'root=UUID=0e2c1b0a-9a1c-4b5e-8f3d-cafecafecafe',
      'root=UUID=00000000-0000-4000-8000-000000000001',
    ],
    [
      'a MAC',
      'a 52:54:00:AB:cd:ef b 52:54:00:ab:cd:ef c 52-54-00-ab-cd-ee',
      'a 02:00:00:00:00:01 b 02:00:00:00:00:01 c 02:00:00:00:00:02',
    ],
    [
      'addresses, and the same ones again',
      '10.1.2.3/24 10.1.2.4 10.1.2.3:22',
      '198.18.0.1/24 198.18.0.2 198.18.0.1:22',
    ],
    [
      'one of a bridge',
      'a 8000.52:54:0:ab:c:ef b 52:54:00:ab:0c:ef',
      'a 8000.02:00:00:00:00:01 b 02:00:00:00:00:01',
    ],
    [
      'those of the kernel’s command line, with a word before them',
      'ifname=eth0:52:54:00:ab:cd:ef ifname=e1:52:54:00:ab:cd:ee BOOTIF=01-52-54-00-ab-cd-ef',
      `ifname=eth0:02:00:00:00:00:01 ifname=02:00:00:00:00:00:02 BOOTIF=01-02:00:00:00:00:01`,
    ],
    [
      'one of InfiniBand',
      'guid 24:8a:07:03:00:ab:cd:ef link 80:00:00:48:fe:80:00:00:00:00:00:00:24:8a:07:03:00:ab:cd:ef',
      `guid 02:00:00:00:00:00:00:01 link 02${':00'.repeat(18)}:02`,
    ],
    ['a secret of QEMU', "value='secret,id=s0,data=hunter22'", "value='secret,id=s0,data=replaced'"],
    ['an account of iSCSI', 'netroot=iscsi:u:hunter22@disk', 'netroot=iscsi:replaced@disk'],
    ['an account in an address', 'url=https://u:hunter22@h/', 'url=https://replaced@h/'],
    ['a password by its short name', '-o user=u,pass=hunter22,bypass=1', '-o user=u,pass=replaced,bypass=1'],
    [
      'a disk',
      '/dev/disk/by-id/ata-WDC_WD40-1_WD-WCC7K123-part1 /dev/disk/by-id/ata-WDC_WD40-1_WD-WCC7K123 wwn-0x5000c500a1b2c3d4',
      '/dev/disk/by-id/disk-1-part1 /dev/disk/by-id/disk-1 disk-2',
    ],
    [
      'a card, as devlink tells of it',
      '{"serial_number":"b8-ce-x","board.serial_number":"MT2042X0"} {"serial_number":"b8-ce-x"}',
      '{"serial_number":"card-1","board.serial_number":"card-2"} {"serial_number":"card-1"}',
    ],
    [
      'a server of files',
      'nas.lab:/home /h nfs\n//nas/x /x cifs',
      'server1:/home /h nfs\n//server2/x /x cifs',
    ],
    ['IPv6', 'fe80::5054:ff:feab:cdef%e1 2001:4860::8888/64 ::1', 'fe80::1%e1 2001:db8::2/64 ::1'],
  ])('%s', (_, text, expected) => {
    expect(file(text)).toBe(expected);
  });

  test.each([
    'ff:ff:ff:ff:ff:ff 00:00:00:00:00:00 33:33:00:00:00:01',
    '127.0.0.1 0.0.0.0 255.255.255.0 ::',
    '0000:3b:00.0 3b:00.1 12:34:56',
    'isolcpus=2-15 hugepagesz=1G console=ttyS0,115200n8',
    'linux-image-6.12.107+deb13-amd64 2.10.0.1-3',
    'firmware-version: 14.32.10.1 (MT_0001)\nversion: 5.0.0.1',
  ])('%s stays', (text) => {
    expect(file(text)).toBe(text);
  });

  test('its name in those of LVM, its domain, and no versions of packages', () => {
    const { files, answers } = replaceIn({
      ...empty,
      files: {
        '/etc/hostname': 'rack-7.lab.example\n',
        '/proc/cmdline': 'root=/dev/mapper/rack--7--vg-root vg_rack-7 time.lab.example',
        '/sys/class/dmi/id/bios_version': '2.10.0.1\n',
      },
      answers: [
        { words: ['dpkg-query', '-W'], stdout: 'installed\ta\tamd64\t2.4.1.0\t\n', stderr: '', exit: 0 },
      ],
    }).recording;
    expect(files).toEqual({
      '/etc/hostname': 'host1\n',
      '/proc/cmdline': 'root=/dev/mapper/host2--vg-root vg_host2 time.host3',
      '/sys/class/dmi/id/bios_version': '2.10.0.1\n',
    });
    expect(answers[0]!.stdout).toContain('2.4.1.0');
  });

  test('its name and serial numbers, wherever they stand, and alike', () => {
    const { files, links, answers } = replaceIn({
      ...empty,
      files: {
        '/proc/sys/kernel/hostname': 'rack7.lab.example\n',
        '/sys/class/dmi/id/product_serial': 'CZ3012ABCD\n',
        '/sys/class/dmi/id/board_serial': 'None\n',
        '/proc/cmdline': 'ip=::::RACK7::dhcp serial=CZ3012ABCD None bracket7\n',
      },
      links: { '/etc/x': '/srv/rack7/y' },
      answers: [
        {
          words: ['getent', 'passwd'],
          stdout: 'al:x:1:1:Al Ice,Room 3:/home/al:/bin/sh\n',
          stderr: 'rack7.lab.example',
          exit: 0,
        },
      ],
    }).recording;
    expect(files).toEqual({
      '/proc/sys/kernel/hostname': 'host1\n',
      '/sys/class/dmi/id/product_serial': 'SERIAL1\n',
      '/sys/class/dmi/id/board_serial': 'None\n',
      '/proc/cmdline': 'ip=::::host2::dhcp serial=SERIAL1 None bracket7\n',
    });
    expect(links).toEqual({ '/etc/x': '/srv/host2/y' });
    expect(answers[0]).toMatchObject({ stdout: 'al:x:1:1::/home/al:/bin/sh\n', stderr: 'host1' });
  });
});

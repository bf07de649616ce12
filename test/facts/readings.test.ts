import { describe, expect, test } from '@jest/globals';
import { diskImage } from '../../src/facts/files/disk-image.js';
import { parseFstab } from '../../src/facts/files/mounts.js';
import { kernel } from '../../src/facts/host/kernel.js';
import { kernelCmdline } from '../../src/facts/host/kernel-cmdline.js';
import { os } from '../../src/facts/host/os.js';
import { time } from '../../src/facts/host/time.js';
import { iommu } from '../../src/facts/pci/iommu.js';
import { accountDetails } from '../../src/facts/software/accounts.js';
import { homeMove } from '../../src/facts/software/home-move.js';
import { packageLists, upgrades } from '../../src/facts/software/package-lists.js';
import { installedPackages } from '../../src/facts/software/packages.js';
import { serviceState } from '../../src/facts/software/service-state.js';
import { ended, type FactQuery } from '../../src/model/index.js';

const output = (stdout: string, exit = 0) => ({ stdout: ended(stdout), stderr: '', exit });

interface Row {
  readonly name: string;
  readonly query: FactQuery<unknown>;
  readonly stdout: string;
  readonly exit?: number;
  /** A part of the value, or why there is none. */
  readonly value?: unknown;
  readonly reason?: RegExp;
}

const rows: readonly Row[] = [
  {
    name: 'os-release of Ubuntu',
    query: os(),
    stdout: `PRETTY_NAME="Ubuntu 24.04.1 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nVERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\n`,
    value: {
      id: 'ubuntu',
      version: '24.04',
      codename: 'noble',
      like: ['ubuntu', 'debian'],
      family: 'debian',
    },
  },
  {
    name: 'os-release of Rocky Linux',
    query: os(),
    stdout: `NAME="Rocky Linux"\nVERSION_ID="9.4"\nID="rocky"\nID_LIKE="rhel centos fedora"\nPRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"\n`,
    value: { id: 'rocky', version: '9.4', codename: '', family: 'redhat' },
  },
  {
    name: 'os-release of openSUSE',
    query: os(),
    stdout: `NAME="openSUSE Leap"\nID="opensuse-leap"\nID_LIKE="suse opensuse"\nVERSION_ID="15.6"\n`,
    value: { id: 'opensuse-leap', family: 'suse', pretty_name: 'openSUSE Leap' },
  },
  {
    name: 'os-release with quotes inside',
    query: os(),
    stdout: `ID=x\nNAME="The \\"X\\" \\$1"\n`,
    value: { name: 'The "X" $1' },
  },
  { name: 'no os-release', query: os(), stdout: '', exit: 1, reason: /no os-release/ },
  {
    name: 'kernel of Debian 13',
    query: kernel(),
    stdout: `6.12.48+deb13-amd64 x86_64\n#1 SMP PREEMPT_DYNAMIC Debian 6.12.48-1 (2025-09-20)\n3f6c9d1e-8d2d-4a0e-9a51-3f2d1c0b7a66\n1732290000\n`,
    value: { release: '6.12.48+deb13-amd64', numbers: [6, 12, 48], machine: 'x86_64', booted_at: 1732290000 },
  },
  {
    name: 'a disk image by qemu-img 10.0',
    query: diskImage({ path: '/x.qcow2' }),
    stdout: `{ "children": [{ "name": "file", "info": { "virtual-size": 197120, "filename": "/x.qcow2", "format": "file" } }],
 "virtual-size": 1048576, "filename": "/x.qcow2", "cluster-size": 65536, "format": "qcow2", "actual-size": 200704,
 "full-backing-filename": "/base.raw", "backing-filename-format": "raw", "backing-filename": "base.raw", "dirty-flag": false }`,
    value: { present: true, format: 'qcow2', size: 1048576, backing: '/base.raw' },
  },
  {
    name: 'no disk image',
    query: diskImage({ path: '/x.qcow2' }),
    stdout: 'none\n',
    value: { present: false },
  },
  {
    name: 'a disk image behind a link of somebody else',
    query: diskImage({ path: '/o/x.qcow2' }),
    stdout: 'closed\n/o/x.qcow2 is not followed\n',
    reason: /is not followed/,
  },
  {
    name: 'a home that can be moved',
    query: homeMove({ name: 'alice', home: '/srv/alice' }),
    stdout: 'directory free\n',
    value: { old: 'directory', place: 'free' },
  },
  {
    name: 'a home behind a link of somebody else',
    query: homeMove({ name: 'alice', home: '/srv/alice' }),
    stdout: `closed ${Buffer.from('/srv is not followed').toString('base64')}`,
    reason: /^\/srv is not followed$/,
  },
  ...['', 'directory \n', 'elsewhere free\n'].map((stdout) => ({
    name: `homes that were not looked at: ${JSON.stringify(stdout)}`,
    query: homeMove({ name: 'alice', home: '/srv/alice' }),
    stdout,
    reason: /could not be looked at/,
  })),
  {
    name: 'the kernel command line of systemd-boot: what its entry says, over its source',
    query: kernelCmdline(),
    stdout: `\u001erunning\nroot=/dev/sda2 rw\n\u001etools\nbootctl\nkernel-install\n\u001esystemd-boot\nroot=/dev/sda2 rw iommu=pt\n\u001eentry\nroot=/dev/sda2 rw systemd.machine_id=4a \n\u001erecord\nrigger_add='iommu=pt'\n`,
    value: {
      running: ['root=/dev/sda2', 'rw'],
      loader: 'systemd-boot',
      configured: ['root=/dev/sda2', 'rw'],
      record: "rigger_add='iommu=pt'\n",
    },
  },
  {
    name: 'IOMMU of AMD',
    query: iommu(),
    stdout: `\u001etables\nIVRS\n\u001eunits\nivhd0\n\u001egroups\n42\n\u001einterrupts\nAMD-IR-MSI\n`,
    value: {
      tables: ['IVRS'],
      kind: 'amd',
      units: ['ivhd0'],
      groups: 42,
      interrupt_remapping: true,
      parameters: ['iommu=pt'],
      contradicting: ['amd_iommu=off', 'iommu=off'],
    },
  },
  {
    name: 'IOMMU of Intel, offered but not in use',
    query: iommu(),
    stdout: `\u001etables\nDMAR\n\u001eunits\n\u001egroups\n0\n\u001einterrupts\n`,
    value: {
      kind: 'intel',
      units: [],
      groups: 0,
      interrupt_remapping: false,
      parameters: ['intel_iommu=on', 'iommu=pt'],
      contradicting: ['intel_iommu=off', 'iommu=off'],
    },
  },
  {
    name: 'IOMMU of Arm',
    query: iommu(),
    stdout: `\u001etables\nIORT\n\u001eunits\nsmmu3.0\n\u001egroups\n9\n\u001einterrupts\n`,
    value: { kind: 'other', parameters: ['iommu=pt'], contradicting: ['iommu=off'] },
  },
  {
    name: 'no IOMMU',
    query: iommu(),
    stdout: `\u001etables\n\u001eunits\n\u001egroups\n0\n\u001einterrupts\n`,
    value: {
      kind: 'none',
      parameters: [],
      contradicting: ['intel_iommu=off', 'amd_iommu=off', 'iommu=off'],
    },
  },
  { name: 'no uname', query: kernel(), stdout: '', reason: /uname/ },
  {
    name: 'dpkg-query, with a foreign architecture, a removed package and a provided name',
    query: installedPackages(),
    stdout: `apt\ninstalled\tdpkg\tamd64\t1.21.22\t\ninstalled\tlibc6\tamd64\t2.36-9+deb12u9\t\ninstalled\tlibc6\ti386\t2.36-9+deb12u9\t\ninstalled\tmawk\tamd64\t1.3.4.20200120-3.1\tawk\ninstalled\ttzdata\tall\t2025b-0+deb12u1\ttzdata-bookworm, tz (= 1), constructor\n`,
    value: {
      manager: 'apt',
      versions: { libc6: '2.36-9+deb12u9', 'libc6:i386': '2.36-9+deb12u9', tzdata: '2025b-0+deb12u1' },
      provided: { awk: 'mawk', tz: 'tzdata', constructor: 'tzdata' },
    },
  },
  {
    name: 'rpm 4.18, printed for two packages that were built for this',
    query: installedPackages(),
    stdout: `dnf\ninstalled\trpm\tx86_64\t4.18.0-1\trpm, \ninstalled\thello\tx86_64\t2:1.0-3\tgreeter, hello, hello(x86-64), hi, \ninstalled\tplain\tnoarch\t1.0-3\tplain, \n`,
    value: {
      versions: { hello: '2:1.0-3', plain: '1.0-3' },
      provided: { greeter: 'hello', 'hello(x86-64)': 'hello', hi: 'hello' },
    },
  },
  {
    name: 'rpm',
    query: installedPackages(),
    stdout: `dnf\ninstalled\trpm\tx86_64\t4.18.0-1\trpm, \ninstalled\tbash\tx86_64\t5.1.8-9.el9\tbash, config(bash), \ninstalled\tgpg-pubkey\t(none)\t350d275d-6279464b\tgpg(x), \ninstalled\tdbus\tx86_64\t1:1.12.20-8.el9\tdbus, \n`,
    value: { manager: 'dnf', versions: { bash: '5.1.8-9.el9', dbus: '1:1.12.20-8.el9' } },
  },
  {
    name: 'no package manager',
    query: installedPackages(),
    stdout: '',
    exit: 97,
    reason: /none of apt, dnf/,
  },
  { name: 'age of the lists', query: packageLists(), stdout: '1000\n400\n', value: { ageSeconds: 600 } },
  { name: 'no lists', query: packageLists(), stdout: '1000\n', value: { ageSeconds: null } },
  {
    name: 'apt-cache policy',
    query: upgrades({ names: ['bash', 'curl', 'nginx'] }),
    stdout: `apt
bash:
  Installed: 5.2.15-2+b7
  Candidate: 5.2.15-2+b8
  Version table:
     5.2.15-2+b8 500
        500 http://mirror.example.org/debian bookworm/main amd64 Packages
 *** 5.2.15-2+b7 100
        100 /var/lib/dpkg/status
curl:
  Installed: 7.88.1-10+deb12u5
  Candidate: 7.88.1-10+deb12u5
nginx:
  Installed: (none)
  Candidate: 1.22.1-9
`,
    value: { candidates: { bash: '5.2.15-2+b8', nginx: '1.22.1-9' } },
  },
  {
    name: 'dnf list --upgrades',
    query: upgrades({ names: ['kernel'] }),
    stdout: `dnf\nAvailable Upgrades\nkernel.x86_64      5.14.0-427.20.1.el9_4      baseos\n`,
    value: { candidates: { kernel: '5.14.0-427.20.1.el9_4' } },
  },
  {
    name: 'systemctl show of a running service',
    query: serviceState({ name: 'ssh' }),
    stdout: `Type=notify\nRemainAfterExit=no\nMainPID=612\nId=ssh.service\nLoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\nNeedDaemonReload=no\n`,
    value: { unit: 'ssh.service', load: 'loaded', active: 'active', unitFile: 'enabled', mainPid: 612 },
  },
  {
    name: 'systemctl show of an unknown unit',
    query: serviceState({ name: 'nope' }),
    stdout: `Id=nope.service\nLoadState=not-found\nActiveState=inactive\nSubState=dead\nUnitFileState=\nNeedDaemonReload=no\n`,
    value: { unit: 'nope.service', load: 'not-found', unitFile: '', type: '', mainPid: 0 },
  },
  {
    name: 'no systemd',
    query: serviceState({ name: 'x' }),
    stdout: '',
    exit: 97,
    reason: /not started by systemd/,
  },
  {
    name: 'time, west of Greenwich, chrony',
    query: time(),
    stdout: `-0330\n/usr/share/zoneinfo/America/St_Johns\nkvm-clock\nNormal\n`,
    value: {
      timezone: 'America/St_Johns',
      utc_offset_minutes: -210,
      clocksource: 'kvm-clock',
      synchronised: true,
    },
  },
  {
    name: 'time, nobody keeps it',
    query: time(),
    stdout: `+0000\n\ntsc\nNot synchronised\n`,
    value: { timezone: '', utc_offset_minutes: 0, synchronised: false },
  },
  {
    name: 'a locked account with a password and groups',
    query: accountDetails({ name: 'alice' }),
    stdout: `\u001epasswd\nalice:x:1000:1000:Alice,,,:/home/alice:/bin/bash\n\u001egroup\nsudo:x:27:alice,bob\nalice:x:1000:\n\u001eshadow\nlocked\n${'a'.repeat(64)}  -\n`,
    value: {
      account: { name: 'alice', uid: 1000, group: 'alice', home: '/home/alice', shell: '/bin/bash' },
      groups: ['sudo'],
      locked: true,
      passwordDigest: 'a'.repeat(64),
    },
  },
  {
    name: 'no account',
    query: accountDetails({ name: 'alice' }),
    stdout: `\u001epasswd\n\u001egroup\nsudo:x:27:\n\u001eshadow\nopen\n`,
    value: { account: null, groups: [], locked: false, passwordDigest: null },
  },
];

describe('output → value', () => {
  test.each(rows)('$name', ({ query, stdout, exit = 0, value, reason }) => {
    const reading = query.parse(output(stdout, exit));
    if (reason) expect(reading).toMatchObject({ available: false, reason: expect.stringMatching(reason) });
    else expect(reading).toMatchObject({ available: true, value });
  });
});

test('fstab(5): comments, octal spaces, missing options', () => {
  expect(
    parseFstab(
      '# comment\n\nUUID=2\nUUID=3 /x\nUUID=1 / ext4 errors=remount-ro,noatime 0 1\n//h/a\\040b /m\\011t cifs\n',
    ),
  ).toEqual([
    { source: 'UUID=1', target: '/', type: 'ext4', options: ['errors=remount-ro', 'noatime'] },
    { source: '//h/a b', target: '/m\tt', type: 'cifs', options: ['defaults'] },
  ]);
});

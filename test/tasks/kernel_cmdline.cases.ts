import { renderDropIn } from '../../src/tasks/kernel-cmdline/grub-drop-in.js';
import { renderRecord } from '../../src/tasks/kernel-cmdline/record.js';
import type { Cases } from './case.js';

const iommu = { replaced: ['intel_iommu=on', 'iommu=pt'] };
const plain = ['root=/dev/vda1', 'ro', 'quiet'];
const grub = (over: object) => ({ cmdline: { running: plain, loader: 'grub', configured: plain, ...over } });
const ours = renderDropIn({ add: iommu.replaced, hold: ['intel_iommu', 'iommu'] })!;
const record = (add: string, hold: string) =>
  renderRecord({ add: add.split(' ').filter(Boolean), hold: hold.split(' ').filter(Boolean) });

/** A host whose GRUB reads /etc/default/grub alone. */
const suse = `rm -f /usr/sbin/update-grub /usr/sbin/grub-mkconfig /usr/bin/grubby
mkdir -p /boot/grub2
printf '%s\\n' 'GRUB_CMDLINE_LINUX=""' 'GRUB_CMDLINE_LINUX_DEFAULT="dyndbg=\\"file a.c +p; quiet  x\\" splash quiet"' > /etc/default/grub
cp /etc/default/grub /etc/default/grub.before
printf '%s\\n' '#!/bin/sh' 'set -e' '. /etc/default/grub' 'echo "linux /boot/vmlinuz root=/dev/sda2 \${GRUB_CMDLINE_LINUX_DEFAULT}\${GRUB_CMDLINE_LINUX:+ }\${GRUB_CMDLINE_LINUX# }" > "$2"' > /usr/sbin/grub2-mkconfig
chmod 755 /usr/sbin/grub2-mkconfig; grub2-mkconfig -o /boot/grub2/grub.cfg`;

/** grubby as its manual describes it: a word that is added takes the place of all others with its key. */
const grubby = `rm -f /usr/sbin/update-grub /usr/sbin/grub-mkconfig /usr/sbin/grub2-mkconfig /etc/kernel/cmdline
mkdir -p /boot/grub2; echo 'ro console=tty0 debug=x quiet' > /boot/grubby-args
cat > /usr/sbin/grubby <<'END'
#!/bin/sh
case $1 in --info=DEFAULT) echo "args=\\"$(cat /boot/grubby-args)\\""; exit ;; esac
how=\${2%%=*} words=\${2#*=}
awk -v how="$how" -v words="$words" '{
  n = split(words, w, " "); m = split($0, a, " "); out = ""
  for (i = 1; i <= m; i++) {
    k = a[i]; sub(/=.*/, "", k); keep = 1
    for (j = 1; j <= n; j++) {
      l = w[j]; sub(/=.*/, "", l)
      if (how == "--args" ? k == l : a[i] == w[j] || (w[j] !~ /=/ && k == w[j])) keep = 0
    }
    if (keep) out = out " " a[i]
  }
  if (how == "--args") out = out " " words
  sub(/^ /, "", out); print out
}' /boot/grubby-args > /boot/grubby-new && mv /boot/grubby-new /boot/grubby-args
END
chmod 755 /usr/sbin/grubby`;

/** A host whose loader's entries kernel-install writes from one list. */
const entries = `rm -f /usr/sbin/update-grub /usr/sbin/grub-mkconfig /usr/sbin/grub2-mkconfig /usr/sbin/grubby
rm -rf /boot/grub2 /boot/grub; mkdir -p /etc/kernel /boot/loader/entries "/lib/modules/$(uname -r)"
: > "/lib/modules/$(uname -r)/vmlinuz"; echo 'root=/dev/sda2 ro quiet' > /etc/kernel/cmdline
printf '%s\\n' '#!/bin/sh' 'printf "title x\\noptions    %s systemd.machine_id=4a\\n" "$(cat /etc/kernel/cmdline)" > "/boot/loader/entries/4a-$2.conf"' > /usr/bin/kernel-install
chmod 755 /usr/bin/kernel-install; kernel-install add "$(uname -r)"`;

export const suite: Cases = {
  task: 'kernel_cmdline',
  cases: [
    {
      name: 'adds words by a drop-in and asks for a reboot',
      input: iommu,
      facts: grub({}),
      expect: {
        changes: [
          {
            summary: 'kernel command line: add intel_iommu=on iommu=pt',
            before: 'root=/dev/vda1 ro quiet',
            after: 'root=/dev/vda1 ro quiet intel_iommu=on iommu=pt',
            diff: { before: null, after: ours },
            commands: [
              'mkdir -p /etc/default/grub.d',
              'write /etc/default/grub.d/99-rigger.cfg',
              'update-grub',
            ],
            invalidates: [
              'kernel:cmdline',
              'file:/etc/default/grub.d/99-rigger.cfg',
              'file:/etc/default/grub.d',
              'file:/boot/grub',
            ],
          },
        ],
        reboot: /has no intel_iommu, iommu instead of `intel_iommu=on iommu=pt`/,
      },
    },
    {
      name: 'configured and running: nothing',
      input: iommu,
      facts: grub({
        running: [...plain, ...iommu.replaced],
        configured: [...plain, ...iommu.replaced],
        drop_in: ours,
      }),
      expect: { nothing: /passes the wanted words/ },
    },
    {
      name: 'somebody else set it already: no drop-in',
      input: iommu,
      facts: grub({ running: [...plain, ...iommu.replaced], configured: [...plain, ...iommu.replaced] }),
      expect: { nothing: /passes the wanted words/ },
    },
    {
      name: 'a wrong value of others is held back',
      input: iommu,
      facts: grub({ configured: [...plain, 'intel_iommu=off'], running: [...plain, 'intel_iommu=off'] }),
      expect: {
        changes: [
          {
            summary: /add intel_iommu=on iommu=pt/,
            after: 'root=/dev/vda1 ro quiet intel_iommu=on iommu=pt',
          },
        ],
        reboot: /has `intel_iommu=off` instead of/,
      },
    },
    {
      name: 'the drop-in is right, but update-grub was forgotten',
      input: iommu,
      facts: grub({ drop_in: ours }),
      expect: {
        changes: [{ summary: /write GRUB’s configuration again/, commands: ['update-grub'] }],
        reboot: /intel_iommu/,
      },
    },
    {
      name: 'absent holds back, by word and by key',
      input: { absent: ['quiet', 'nosmt'] },
      facts: grub({ configured: [...plain, 'nosmt=force'] }),
      expect: {
        changes: [{ summary: 'kernel command line: hold back quiet nosmt', after: 'root=/dev/vda1 ro' }],
        reboot: /still has `quiet`$/,
      },
    },
    {
      name: 'absent where nobody has it: nothing',
      input: { absent: ['nosmt'] },
      facts: grub({}),
      expect: { nothing: /passes/ },
    },
    {
      name: 'present stands beside others of its key',
      input: { present: ['console=ttyS0'] },
      facts: grub({ configured: [...plain, 'console=tty0'] }),
      expect: {
        changes: [
          {
            summary: 'kernel command line: add console=ttyS0',
            after: 'root=/dev/vda1 ro quiet console=tty0 console=ttyS0',
          },
        ],
        reboot: /lacks `console=ttyS0`$/,
      },
    },
    {
      name: 'released takes the drop-in away',
      input: { released: ['intel_iommu', 'iommu'] },
      facts: grub({
        running: [...plain, ...iommu.replaced],
        configured: [...plain, ...iommu.replaced],
        drop_in: ours,
      }),
      expect: {
        changes: [
          {
            summary: /drop intel_iommu=on iommu=pt/,
            after: 'root=/dev/vda1 ro quiet',
            diff: { before: ours, after: null },
            commands: ['rm -f -- /etc/default/grub.d/99-rigger.cfg', 'update-grub'],
          },
        ],
        reboot: /still has `intel_iommu=on iommu=pt`/,
      },
    },
    {
      name: 'released leaves the other words of the drop-in',
      input: { released: ['iommu'] },
      facts: grub({ configured: [...plain, ...iommu.replaced], drop_in: ours }),
      expect: {
        changes: [
          {
            summary: /drop iommu=pt/,
            diff: { before: ours, after: renderDropIn({ add: ['intel_iommu=on'], hold: ['intel_iommu'] })! },
          },
        ],
      },
    },
    {
      name: 'released where rigger never was: nothing',
      input: { released: ['intel_iommu'] },
      facts: grub({ running: [...plain, 'intel_iommu=on'], configured: [...plain, 'intel_iommu=on'] }),
      expect: { nothing: /passes/ },
    },
    {
      name: 'pairs keep their order',
      input: { replaced: ['hugepagesz=1G', 'hugepages=4', 'hugepagesz=2M', 'hugepages=512'] },
      facts: grub({
        configured: [...plain, 'hugepagesz=2M', 'hugepages=512', 'hugepagesz=1G', 'hugepages=4'],
      }),
      expect: {
        changes: [{ summary: /hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=512/ }],
        reboot: /instead of `hugepagesz=1G hugepages=4 hugepagesz=2M hugepages=512`$/,
      },
    },
    {
      name: 'grubby on the RHEL family: what goes and what comes is noted',
      input: iommu,
      facts: { cmdline: { running: plain, loader: 'grubby', configured: [...plain, 'iommu=soft'] } },
      expect: {
        changes: [
          {
            summary: 'set kernel parameters of every boot entry: intel_iommu=on iommu=pt -iommu=soft',
            commands: [
              'mkdir -p /etc/rigger',
              /\/etc\/rigger\/kernel-cmdline/,
              'grubby --update-kernel=ALL --remove-args=iommu=soft',
              'grubby --update-kernel=ALL "--args=intel_iommu=on iommu=pt"',
            ],
          },
        ],
        reboot: /instead of `intel_iommu=on iommu=pt`$/,
      },
    },
    {
      name: 'grubby: released words give back what was there',
      input: { released: ['intel_iommu', 'iommu'] },
      facts: {
        cmdline: {
          running: [...plain, 'intel_iommu=on', 'iommu=pt'],
          loader: 'grubby',
          configured: [...plain, 'intel_iommu=on', 'iommu=pt'],
          record: record('intel_iommu=on iommu=pt', 'iommu=soft'),
        },
      },
      expect: {
        changes: [
          {
            summary: /iommu=soft -intel_iommu=on -iommu=pt/,
            after: [...plain, 'iommu=soft'].join(' '),
            commands: [
              'rm -f -- /etc/rigger/kernel-cmdline',
              'rmdir --ignore-fail-on-non-empty /etc/rigger',
              'grubby --update-kernel=ALL "--remove-args=intel_iommu=on iommu=pt"',
              'grubby --update-kernel=ALL --args=iommu=soft',
            ],
          },
        ],
        reboot: /iommu/,
      },
    },
    {
      name: 'grubby: released words that others wrote stay',
      input: { released: ['iommu'] },
      facts: {
        cmdline: {
          running: [...plain, 'iommu=soft'],
          loader: 'grubby',
          configured: [...plain, 'iommu=soft'],
        },
      },
      expect: { nothing: /boot loader passes/ },
    },
    {
      name: 'systemd-boot: the list, and an entry for each kernel from it',
      input: iommu,
      facts: { cmdline: { running: plain, loader: 'systemd-boot', configured: plain } },
      expect: {
        changes: [
          {
            summary: 'set kernel parameters of every boot entry: intel_iommu=on iommu=pt',
            after: [...plain, 'intel_iommu=on', 'iommu=pt'].join(' '),
            commands: [
              'mkdir -p /etc/rigger',
              /\/etc\/rigger\/kernel-cmdline/,
              /\/etc\/kernel\/cmdline/,
              /kernel-install add/,
            ],
          },
        ],
        reboot: /intel_iommu/,
      },
    },
    {
      name: 'systemd-boot: done',
      input: iommu,
      facts: {
        cmdline: {
          running: [...plain, 'intel_iommu=on', 'iommu=pt'],
          loader: 'systemd-boot',
          configured: [...plain, 'intel_iommu=on', 'iommu=pt'],
          record: record('intel_iommu=on iommu=pt', ''),
        },
      },
      expect: { nothing: /boot loader passes/ },
    },
    {
      name: 'no boot loader that rigger knows',
      input: iommu,
      facts: { cmdline: { running: plain, loader: 'unknown' } },
      expect: { refused: /found no update-grub, no grubby/, code: 'hosts/boot-loader' },
    },
    {
      name: 'Proxmox, where systemd-boot boots though GRUB is installed',
      input: iommu,
      facts: {
        cmdline: { running: plain, loader: 'systemd-boot', tool: 'proxmox-boot-tool', configured: plain },
      },
      expect: {
        changes: [
          {
            summary: /intel_iommu=on iommu=pt$/,
            commands: [
              'mkdir -p /etc/rigger',
              /\/etc\/rigger\/kernel-cmdline/,
              'mkdir -p /etc/kernel',
              /\/etc\/kernel\/cmdline/,
              'proxmox-boot-tool refresh',
            ],
          },
        ],
        reboot: /intel_iommu/,
      },
    },
    {
      name: 'openSUSE with entries of the Boot Loader Specification',
      input: iommu,
      facts: { cmdline: { running: plain, loader: 'systemd-boot', tool: 'sdbootutil', configured: plain } },
      expect: {
        changes: [
          {
            summary: /intel_iommu=on iommu=pt$/,
            commands: [/rigger/, /rigger/, /kernel/, /cmdline/, 'sdbootutil update-all-entries'],
          },
        ],
        reboot: /intel_iommu/,
      },
    },
    {
      name: 'SUSE, whose GRUB does not look into the folder of drop-ins',
      input: iommu,
      facts: grub({ tool: 'grub2-mkconfig', includes: 'needed' }),
      expect: {
        changes: [
          {
            summary: 'kernel command line: add intel_iommu=on iommu=pt',
            commands: [
              'mkdir -p /etc/default/grub.d',
              'write /etc/default/grub.d/99-rigger.cfg',
              /\. \/etc\/default\/grub\.d\/99-rigger\.cfg' >> \/etc\/default\/grub$/,
              'grub2-mkconfig -o /boot/grub2/grub.cfg',
            ],
            invalidates: [
              'kernel:cmdline',
              'file:/etc/default/grub.d/99-rigger.cfg',
              'file:/etc/default/grub.d',
              'file:/etc/default/grub',
              'file:/boot/grub2',
            ],
          },
        ],
        reboot: /intel_iommu/,
      },
    },
    {
      name: 'tuned has the wanted word: nothing of ours beside it',
      input: { replaced: ['isolcpus=2-15'] },
      facts: grub({
        running: [...plain, 'isolcpus=2-15'],
        configured: [...plain, 'isolcpus=2-15'],
        written: [...plain, '$tuned_params'],
        variables: { tuned_params: ['isolcpus=2-15'] },
      }),
      expect: { nothing: /passes the wanted words/ },
    },
    {
      name: 'tuned has the wanted word, and so have we: ours goes',
      input: { replaced: ['isolcpus=2-15'] },
      facts: {
        cmdline: {
          ...{ running: [...plain, 'isolcpus=2-15', 'isolcpus=2-15'], loader: 'grubby' },
          configured: [...plain, 'isolcpus=2-15', 'isolcpus=2-15'],
          written: [...plain, '$tuned_params', 'isolcpus=2-15'],
          variables: { tuned_params: ['isolcpus=2-15'] },
          record: record('isolcpus=2-15', ''),
        },
      },
      expect: {
        changes: [
          {
            summary: /-isolcpus=2-15$/,
            commands: [/rm -f/, /rmdir/, 'grubby --update-kernel=ALL --remove-args=isolcpus=2-15'],
          },
        ],
        reboot: /has `isolcpus=2-15 isolcpus=2-15` instead/,
      },
    },
    ...[{ replaced: ['isolcpus=4-7'] }, { absent: ['isolcpus'] }].map((input) => ({
      name: `tuned has another word than ${JSON.stringify(input)}: no second one beside it`,
      input,
      facts: grub({
        configured: [...plain, 'isolcpus=2-15'],
        written: [...plain, '$tuned_params'],
        variables: { tuned_params: ['isolcpus=2-15', 'nohz_full=2-15'] },
      }),
      expect: {
        refused: /^`isolcpus=2-15` on the kernel command line of .* stands in GRUB’s variable \$tuned_params/,
        code: 'hosts/foreign-words',
        help: /tuned-adm/,
      },
    })),
    {
      name: 'an option beside the wanted one',
      input: { ...iommu, absent: ['intel_iommu=off', 'iommu=off'] },
      facts: grub({
        running: [...plain, 'intel_iommu=on,sm_on', 'iommu=pt'],
        configured: [...plain, 'intel_iommu=on,sm_on', 'iommu=pt'],
      }),
      expect: { nothing: /passes the wanted words/ },
    },
    {
      name: 'an option against the wanted one',
      input: { absent: ['intel_iommu=off'] },
      facts: grub({ configured: [...plain, 'intel_iommu=sm_on,off'] }),
      expect: {
        changes: [{ summary: 'kernel command line: hold back intel_iommu=sm_on,off' }],
      },
    },
    {
      name: 'a drop-in of an older version',
      input: iommu,
      facts: grub({
        running: [...plain, ...iommu.replaced],
        configured: [...plain, ...iommu.replaced],
        drop_in: "rigger_add='intel_iommu=on iommu=pt'\nrigger_hold='intel_iommu iommu'\n",
      }),
      expect: { changes: [{ summary: /the same words by a drop-in of this version/ }] },
    },
    { name: 'two words in one', input: { present: ['a b'] }, expect: { invalid: /one kernel parameter/ } },
    { name: 'quotes', input: { present: ["a='b'"] }, expect: { invalid: /without spaces or quotes/ } },
  ],
  trials: [
    {
      name: 'a GRUB without a folder of drop-ins, and a parameter with spaces',
      prepare: suse,
      input: { replaced: ['isolcpus=2-3'], absent: ['quiet'] },
      check: `grep -q '^linux /boot/vmlinuz root=/dev/sda2 dyndbg="file a.c +p; quiet  x" splash isolcpus=2-3$' /boot/grub2/grub.cfg
grep -qxF '. /etc/default/grub.d/99-rigger.cfg' /etc/default/grub`,
    },
    {
      name: 'and the administrator’s file as it was',
      input: { released: ['isolcpus', 'quiet'] },
      check: `cmp /etc/default/grub /etc/default/grub.before; ! ls /etc/default/grub.d/99-rigger.cfg
grep -q 'quiet  x" splash quiet$' /boot/grub2/grub.cfg`,
    },
    {
      name: 'grubby, beside others of the key, in place of others, and without one',
      prepare: grubby,
      input: { present: ['console=ttyS0,115200'], replaced: ['iommu=pt'], absent: ['quiet'] },
      check: `[ "$(cat /boot/grubby-args)" = 'ro debug=x console=tty0 console=ttyS0,115200 iommu=pt' ]`,
    },
    {
      name: 'grubby, and what was there again',
      input: { released: ['console', 'iommu', 'quiet'] },
      check: `[ "$(tr ' ' '\\n' < /boot/grubby-args | sort | tr '\\n' ' ')" = 'console=tty0 debug=x quiet ro ' ]; ! ls /etc/rigger/kernel-cmdline`,
    },
    {
      name: 'entries of each kernel from one list',
      prepare: entries,
      input: { replaced: ['isolcpus=2-3'], absent: ['quiet'] },
      check: `grep -qx 'options    root=/dev/sda2 ro isolcpus=2-3 systemd.machine_id=4a' "/boot/loader/entries/4a-$(uname -r).conf"`,
    },
  ],
};

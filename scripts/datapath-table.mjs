// Every datapath of docs/datapaths.md by what can have it: what kept runs measured of it, or why not here. What says why
// is what a machine of the lab showed when it was looked at; what nobody looked at is unknown.

/** Seconds for which a switch in user space is tried. */
const trySeconds = 4;

/**
 * POSIX sh for a hypervisor: lines `name<TAB>value` of what datapaths need there. It reads, but for a switch in user
 * space, which is started where there is one, on devices without hardware, and ends by itself.
 */
export const lookScript = `say() { printf '%s\\t%s\\n' "$1" "$2"; }
say kernel "$(uname -r)"
say processors "$(nproc)"
for m in macvtap macvlan ipvlan vhost_net vhost_vdpa vdpa_sim_net; do
if [ -d "/sys/module/$m" ] || modinfo -F filename "$m" >/dev/null 2>&1; then say "module $m" yes; else say "module $m" no; fi
done
for d in /dev/vhost-vdpa-*; do [ ! -c "$d" ] || say vdpa "$d"; done
command -v vdpa >/dev/null && vdpa dev show | sed -n 's/^\\([^:]*\\):.* mgmtdev \\([^ ]*\\).*/vdpa-parent\\t\\2/p'
for d in /sys/class/net/*; do
[ -e "$d/device/sriov_totalvfs" ] || continue
say port "\${d##*/}"; say driver "$(basename "$(readlink "$d/device/driver")")"
[ ! -e "$d/master" ] || say master "$(basename "$(readlink "$d/master")")"
done
n=0; for d in /sys/kernel/mm/hugepages/*; do [ -r "$d/nr_hugepages" ] && read -r c <"$d/nr_hugepages" && n=$((n + c)); done; say hugepages "$n"
i=/var/lib/rigger/guest/initrd.img
[ ! -r "$i" ] || say guest-drivers "$(zstd -dcq "$i" | busybox cpio -t 2>/dev/null | sed -n 's|.*/\\([^/]*\\)\\.ko.*|\\1|p' | sort | tr '\\n' ' ')"
if command -v ovs-vswitchd >/dev/null; then
say ovs "$(ovs-vswitchd --version | tr '\\n' ' ')"
if ovs-vswitchd --version | grep -q DPDK; then
t=$(mktemp -d)
ovsdb-tool create "$t/db" /usr/share/openvswitch/vswitch.ovsschema && OVS_RUNDIR=$t ovsdb-server "--remote=punix:$t/db.sock" --detach "--pidfile=$t/s.pid" --no-chdir "$t/db" >/dev/null 2>&1
ovs-vsctl "--db=unix:$t/db.sock" --no-wait --timeout=10 -- init -- set Open_vSwitch . other_config:dpdk-init=true "other_config:dpdk-extra=--no-huge --no-shconf"
OVS_RUNDIR=$t timeout 20 ovs-vswitchd "unix:$t/db.sock" >"$t/log" 2>&1 &
w=$!; i=0; until [ "$(ovs-vsctl "--db=unix:$t/db.sock" --timeout=5 get Open_vSwitch . dpdk_initialized 2>/dev/null)" = true ] || [ $i -ge 15 ]; do i=$((i + 1)); sleep 1; done
say ovs-starts "$(ovs-vsctl "--db=unix:$t/db.sock" --timeout=5 get Open_vSwitch . dpdk_initialized 2>/dev/null) $(grep -m 1 -i 'EAL:.*\\(error\\|cannot\\|failed\\)' "$t/log")"
kill $w 2>/dev/null; wait $w 2>/dev/null; [ ! -r "$t/s.pid" ] || kill "$(cat "$t/s.pid")"; rm -rf "$t"
fi
fi
if command -v dpdk-testpmd >/dev/null; then
o=$({ echo start; sleep ${trySeconds}; echo 'show port stats all'; sleep ${trySeconds}; echo 'show port stats all'; echo stop; echo quit; } | timeout 60 dpdk-testpmd --lcores=0@0,1@1 --no-huge --no-shconf --no-telemetry -m 128 --no-pci --vdev=net_null0 --vdev=net_null1 -- -i --total-num-mbufs=16384 2>&1)
f=$(printf '%s\\n' "$o" | awk '/Tx-pps:/ {v[++n] = $2} END {if (n >= 4) print v[n] + v[n - 1]}')
say testpmd "\${f:-did not start: $(printf '%s\\n' "$o" | tail -n 1)}"
fi
:`;

/** What {@link lookScript} printed, by name; undefined where it did not come to its first line. */
export const readLook = (text) => {
  const seen = new Map(
    text.split('\n').flatMap((line) => {
      const [name, value] = line.split('\t');
      return value === undefined ? [] : [[name, value.trim()]];
    }),
  );
  return seen.has('kernel') ? Object.fromEntries(seen) : undefined;
};

const lacks = (seen, ...modules) => {
  const missing = modules.filter((name) => seen[`module ${name}`] !== 'yes');
  return missing.length === 0 ? undefined : `kernel ${seen.kernel} has no ${missing.join(' and no ')}`;
};

/** A port in a bridge can have nothing above it, and does not go anywhere else. */
const bridged = (seen) =>
  seen.port === undefined
    ? 'there is no port with virtual functions'
    : seen.master === undefined
      ? undefined
      : `the only port, ${seen.port}, is in bridge ${seen.master}: playbooks/own-port.yml takes it out`;

const ofVhostUser = (seen) => {
  if (seen.testpmd !== undefined)
    return /^\d+$/.test(seen.testpmd)
      ? `a switch polls with one of ${seen.processors} processors, always: dpdk-testpmd handed on ${seen.testpmd} frames a second between devices without hardware, and guests are left with the rest; ${seen.hugepages} huge pages`
      : `dpdk-testpmd ${seen.testpmd}`;
  if (seen['ovs-starts'] !== undefined)
    return seen['ovs-starts'].startsWith('true')
      ? `Open vSwitch starts with DPDK, and no guest has a socket of it; it polls with one of ${seen.processors} processors, always`
      : `Open vSwitch does not start with DPDK: ${seen['ovs-starts'].replace(/^\S* */, '') || 'no reason in its log'}`;
  return seen.ovs === undefined
    ? `neither dpdk-testpmd nor ovs-vswitchd is there, and ${seen.hugepages} huge pages`
    : `${/\) ([\d.]+)/.exec(seen.ovs)?.[1] ? `ovs-vswitchd ${/\) ([\d.]+)/.exec(seen.ovs)[1]}` : 'ovs-vswitchd'} was built without DPDK, and dpdk-testpmd is not there`;
};

const ofVdpa = (seen) =>
  lacks(seen, 'vhost_vdpa', 'vdpa_sim_net') ??
  (seen.vdpa === undefined
    ? 'there is no device /dev/vhost-vdpa-N'
    : /sim/.test(seen['vdpa-parent'] ?? '')
      ? `${seen.vdpa} is ${seen['vdpa-parent']}, which has no wire: what is sent comes back to the sender`
      : undefined);

const ofPassthrough = (seen) =>
  seen.driver !== undefined && seen['guest-drivers'] !== undefined
    ? seen['guest-drivers'].split(' ').includes(seen.driver)
      ? undefined
      : `the guests' system has no driver ${seen.driver} for the port ${seen.port}; it has ${seen[
          'guest-drivers'
        ]
          .split(' ')
          .filter((name) => /^(igb|virtio_net)/.test(name))
          .join(', ')}`
    : undefined;

/** By datapath and instance: what a machine showed that stands in its way; undefined where nothing does. */
const obstacles = {
  guest: {
    virtio: (seen) => lacks(seen, 'vhost_net'),
    macvtap: (seen) => lacks(seen, 'macvtap') ?? bridged(seen),
    passthrough: ofPassthrough,
    vdpa: ofVdpa,
    'vhost-user': ofVhostUser,
  },
  container: {
    macvlan: (seen) => lacks(seen, 'macvlan') ?? bridged(seen),
    ipvlan: (seen) => lacks(seen, 'ipvlan') ?? bridged(seen),
    passthrough: bridged,
  },
};

/**
 * Why no kept run has a datapath.
 * @param datapath of the catalogue: name, and `given` by what can have it
 * @param seen what a machine showed, or undefined
 */
export const whyNot = ({ name, given }, instance, seen, machine = 'dut1') => {
  if (given[instance] === undefined) {
    const [[whose, what]] = Object.entries(given);
    return `only a ${whose} can have it: ${what}`;
  }
  if (seen === undefined) return `unknown: no kept run has it, and ${machine} did not answer`;
  const obstacle = obstacles[instance]?.[name]?.(seen);
  return obstacle === undefined
    ? `not measured yet; nothing on ${machine} was found to stand in its way`
    : `${machine}: ${obstacle}`;
};

/** What a trial ran in, and on which datapaths, by its levels; a level of `networks` may be several. */
export const pathsOf = ({ factors, processes = [] }, known) => {
  const clients = processes.filter(({ role }) => role === 'client');
  const instance =
    factors.instance ??
    (clients.some(({ container }) => container)
      ? 'container'
      : clients.some(({ guest }) => guest)
        ? 'guest'
        : 'host');
  const names =
    factors.datapath === undefined ? String(factors.networks ?? '').split('+') : [factors.datapath];
  return [...new Set(names)].filter((name) => known.has(name)).map((datapath) => ({ datapath, instance }));
};

/** What runs measured by datapath and instance: `runs` have `verified` and their trials. */
const measured = (runs, known) => {
  const found = new Map();
  for (const { verified, trials } of runs) {
    const here = new Set();
    for (const trial of trials)
      for (const { datapath, instance } of pathsOf(trial, known)) {
        const key = `${instance} ${datapath}`;
        const all = found.get(key) ?? { trials: 0, failed: 0, ms: 0, bundles: 0, verified: 0 };
        all.trials += 1;
        all.failed += trial.status === 'ok' ? 0 : 1;
        all.ms += trial.time?.total ?? 0;
        found.set(key, all);
        here.add(key);
      }
    for (const key of here) {
      found.get(key).bundles += 1;
      found.get(key).verified += verified ? 1 : 0;
    }
  }
  return found;
};

export const minutes = (seconds) =>
  `${Math.floor(Math.round(seconds) / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')}`;

/**
 * Rows of the table, the head first.
 * @param datapaths the catalogue's, in its order
 * @param runs `{ verified, trials }` of kept bundles
 * @param seen what {@link readLook} says of a machine
 */
export const datapathTable = (datapaths, runs, seen) => {
  const all = [...datapaths];
  const found = measured(runs, new Set(all.map(({ name }) => name)));
  return [
    ['datapath', 'instance', 'trials', 'failed', 'time', 'verified', 'why not here'],
    ...all.flatMap((datapath) =>
      ['guest', 'container'].map((instance) => {
        const data = found.get(`${instance} ${datapath.name}`);
        // Trials that all failed are no data, and are told all the same.
        const numbers =
          data === undefined
            ? ['–', '–', '–', '–']
            : [
                `${data.trials}`,
                `${data.failed}`,
                minutes(data.ms / 1000),
                `${data.verified} of ${data.bundles}`,
              ];
        const why = data !== undefined && data.failed < data.trials ? '' : whyNot(datapath, instance, seen);
        return [datapath.name, instance, ...numbers, why];
      }),
    ),
  ];
};

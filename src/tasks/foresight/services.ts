import { fileState, type PresentFile } from '../../facts/files/file-state.js';
import { time } from '../../facts/host/time.js';
import { type ServiceState, serviceState } from '../../facts/software/service-state.js';
import { leaving, type Prediction, revised, unforeseen } from '../../model/index.js';
import { folderOf, isBelow, placeOf } from './places.js';

/**
 * What a unit that starts or stops can touch, by the Filesystem Hierarchy Standard: what runs, the network, devices,
 * and the places for what changes while a system runs. Not accounts, packages, settings, homes. See
 * `docs/decisions/0013`.
 */
export const runUnsettles: readonly string[] = [
  ...[
    'service',
    'port',
    'net',
    'pci',
    'sriov',
    'libvirt',
    'mount',
    'kernel',
    'sysctl',
    'hostname',
    'time',
    'power',
  ],
  ...['memory', 'hugepages', 'cpu', 'irq', 'background', 'package-lists'],
  ...['/run', '/tmp', '/var', '/dev', '/proc', '/sys'].map((path) => `file:${path}`),
];

/** What everything but the unit itself reads as; the time fact tells of a service that keeps the clock. */
const others = (
  unit: string,
  itself: (before: ServiceState) => ServiceState | undefined,
  other: (before: ServiceState) => ServiceState | undefined,
): readonly Prediction[] => [
  leaving(serviceState, (before) => (before.unit === unit ? itself(before) : other(before))),
  leaving(time, (before) => revised(before, { synchronised: unforeseen })),
];

const runs = (active: string): boolean =>
  active === 'active' || active === 'reloading' || active === 'activating';

/** What runs goes on running, perhaps as another process; what does not may have been started along. */
const perhapsStarted = (before: ServiceState): ServiceState => {
  if (before.load === 'not-found') return before;
  const pid = { sub: unforeseen, mainPid: unforeseen } as const;
  return runs(before.active) ? revised(before, pid) : revised(before, { ...pid, active: unforeseen });
};

/** A unit runs, with what it wants. */
export const leavesRunning = ({
  unit,
  instances,
}: Pick<ServiceState, 'unit' | 'instances'>): readonly Prediction[] =>
  others(
    unit,
    (before) => {
      if (instances) return undefined;
      const isDone = before.type === 'oneshot' && !before.remainsAfterExit;
      return revised(before, {
        active: isDone ? unforeseen : 'active',
        sub: unforeseen,
        mainPid: unforeseen,
      });
    },
    perhapsStarted,
  );

/** A unit does not run, and neither may what needs it. */
export const leavesStopped = ({
  unit,
  instances,
}: Pick<ServiceState, 'unit' | 'instances'>): readonly Prediction[] =>
  others(
    unit,
    (before) =>
      instances ? undefined : revised(before, { active: 'inactive', sub: unforeseen, mainPid: unforeseen }),
    (before) =>
      runs(before.active)
        ? revised(before, { active: unforeseen, sub: unforeseen, mainPid: unforeseen })
        : before,
  );

/** systemd has read its unit files: of one that it had read another way nobody can tell what it is now. */
export const leavesReloaded: readonly Prediction[] = [
  leaving(serviceState, (before) => (before.needsDaemonReload ? undefined : before)),
  leaving(time, (before) => before),
];

const unitsFolder = '/etc/systemd/system';

/**
 * A unit is started at boot, or is not; a link says so.
 * @param alone its file names no other unit that goes along with it, and no other name
 */
export const leavesEnabled = (
  { unit }: Pick<ServiceState, 'unit'>,
  on: boolean,
  alone = false,
): readonly Prediction[] => [
  ...others(
    unit,
    (before) =>
      before.needsDaemonReload ? undefined : revised(before, { unitFile: on ? 'enabled' : 'disabled' }),
    (before) => {
      if (before.needsDaemonReload) return undefined;
      const goesAlong = !alone && before.unitFile === (on ? 'disabled' : 'enabled');
      return goesAlong ? revised(before, { unitFile: unforeseen }) : before;
    },
  ),
  leaving(fileState, (before, { path }) => {
    const place = placeOf(path);
    if (!isBelow(place, unitsFolder))
      return before.type === 'directory' && place === unitsFolder
        ? revised<PresentFile>(before, { size: unforeseen })
        : before;
    if (before.type === 'file') return before;
    if (before.type === 'directory') return revised<PresentFile>(before, { size: unforeseen });
    // Another name has the same suffix.
    const suffix = (name: string): string | undefined => /\.[a-z]+$/.exec(name)?.[0];
    const isUnit = folderOf(place) === unitsFolder && !/\.(wants|requires|upholds|d)$/.test(place);
    return isUnit && before.type === 'absent' && (alone || suffix(place) !== suffix(unit))
      ? before
      : undefined;
  }),
];

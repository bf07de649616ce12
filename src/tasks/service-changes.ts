import { scopeOf } from '../facts/reading/scopes.js';
import { instancesOf, isCrashing, type ServiceState } from '../facts/software/service-state.js';
import { unitFailure } from '../facts/software/unit-failure.js';
import type { Change, Json, Refused } from '../model/index.js';
import {
  leavesEnabled,
  leavesReloaded,
  leavesRunning,
  leavesStopped,
  runUnsettles,
} from './foresight/services.js';
import { impossible, missing } from './refusals.js';

/** A unit as it should be. */
export interface WantedService {
  readonly name: string;
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded' | undefined;
  readonly enabled?: boolean | undefined;
  readonly masked?: boolean | undefined;
  readonly daemon_reload?: boolean | undefined;
}

/**
 * Starting or stopping alters what the unit's own facts read, the sockets, and whatever files
 * and interfaces the unit makes; nobody can list those, so everything is read again.
 */
const whileItRuns = { invalidates: ['*'], unsettles: runUnsettles };

const running = (found: ServiceState) => ({ ...whileItRuns, leaves: leavesRunning(found) });

/** What makes a unit as it should be: unmask, reload unit files, enable, start. */
export const serviceChanges = (wanted: WantedService, found: ServiceState): Change[] | Refused => {
  const { name, state, enabled, masked } = wanted;
  const isMasked = found.load === 'masked' || found.unitFile.startsWith('masked');
  if (isMasked && masked === undefined && (enabled === true || (state !== undefined && state !== 'stopped')))
    return impossible(`${found.unit} is masked and cannot be started or enabled`, 'add `masked: false`');
  if (found.instances && state === 'started')
    return impossible(
      `${found.unit} is a template and cannot be started itself`,
      `name an instance: ${found.unit.replace('@.', '@NAME.')}`,
    );
  if (found.load === 'not-found' && (enabled === true || (state !== undefined && state !== 'stopped')))
    return missing(found.unit, 'install the package that brings it, or check the spelling');
  const absent = found.load === 'not-found';
  return [
    ...(masked !== undefined && masked !== isMasked ? [mask(found, masked)] : []),
    ...(wanted.daemon_reload || (found.needsDaemonReload && state !== undefined && state !== 'stopped')
      ? [daemonReload(wanted.daemon_reload === true && !found.needsDaemonReload)]
      : []),
    ...(enabled !== undefined && !absent && isDue(enabled, found.unitFile) ? [enable(found, enabled)] : []),
    ...(absent ? [] : run(name, state, found)),
  ];
};

/**
 * Units without an `[Install]` section (`static`, `indirect`, `generated`, `alias` …) can be
 * neither enabled nor disabled; systemd starts them when something wants them.
 */
export const isDue = (enabled: boolean, unitFile: string): boolean =>
  enabled
    ? unitFile === 'disabled' || unitFile === 'enabled-runtime' || unitFile.startsWith('masked')
    : unitFile.startsWith('enabled');

const run = (name: string, state: WantedService['state'], found: ServiceState): Change[] => {
  const runs = ['active', 'reloading', 'activating'].includes(found.active) && !isCrashing(found);
  const broken = isBroken(found);
  switch (state) {
    case 'restarted':
      return [
        {
          ...systemctl('restart', runningOf(found), `restart ${name}`, running(found)),
          action: true,
          broken,
        },
      ];
    case 'reloaded':
      // A unit that does not run, or cannot reload, is started or restarted.
      return [
        {
          ...systemctl('reload-or-restart', runningOf(found), `reload ${name}`, running(found)),
          action: true,
          broken,
        },
      ];
    case 'started': {
      if (runs) return [];
      const change = {
        ...systemctl('start', found, `start ${name}`, running(found)),
        ...beforeAfter(found.active, 'active'),
      };
      // Such a unit is inactive again when its work is done.
      return [found.type === 'oneshot' && !found.remainsAfterExit ? { ...change, action: true } : change];
    }
    case 'stopped':
      if (!runs && found.active !== 'deactivating') return [];
      return [
        {
          ...systemctl('stop', runningOf(found), `stop ${name}`, {
            ...whileItRuns,
            leaves: leavesStopped(found),
          }),
          ...beforeAfter(found.active, 'inactive'),
        },
      ];
    default:
      return [];
  }
};

/** Why a unit that was just started does not do what it is for; undefined where nothing says so. */
const isBroken = (found: ServiceState): string | undefined => {
  if (found.active === 'failed') return `${found.unit} has failed`;
  return isCrashing(found) ? `${found.unit} ends again and again, and systemd starts it anew` : undefined;
};

/** Of a template its instances. */
const runningOf = (found: ServiceState): ServiceState =>
  found.instances ? { ...found, unit: instancesOf(found.unit) } : found;

const enable = (found: ServiceState, on: boolean): Change => ({
  ...systemctl(on ? 'enable' : 'disable', found, `${on ? 'enable' : 'disable'} ${found.unit}`),
  leaves: leavesEnabled(found, on),
  ...beforeAfter(found.unitFile, on ? 'enabled' : 'disabled'),
});

const mask = (found: ServiceState, on: boolean): Change => ({
  ...systemctl(on ? 'mask' : 'unmask', found, `${on ? 'mask' : 'unmask'} ${found.unit}`),
  ...beforeAfter(found.unitFile || found.load, on ? 'masked' : 'unmasked'),
});

const daemonReload = (action: boolean): Change => ({
  summary: 'let systemd read its unit files again',
  commands: [{ kind: 'exec', argv: ['systemctl', 'daemon-reload'] }],
  invalidates: ['service'],
  leaves: leavesReloaded,
  ...(action && { action }),
});

/** What runs programs of the unit, which may fail. */
const runsPrograms: readonly string[] = ['start', 'restart', 'reload-or-restart', 'stop'];

const systemctl = (
  verb: string,
  { unit }: ServiceState,
  summary: string,
  effect: Pick<Change, 'invalidates' | 'unsettles' | 'leaves'> = {
    invalidates: ['service', scopeOf.file('/etc/systemd/system')],
  },
): Change => ({
  summary,
  commands: [{ kind: 'exec', argv: ['systemctl', '--quiet', verb, '--', unit] }],
  ...(runsPrograms.includes(verb) && { why: unitFailure({ unit }) }),
  ...effect,
});

const beforeAfter = (before: Json, after: Json) => ({ before, after });

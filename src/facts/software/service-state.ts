import {
  available,
  defineFact,
  type ForeseenText,
  mustHaveRun,
  quote,
  raw,
  sh,
  toldOf,
  unavailable,
  unforeseen,
} from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';

/** A unit of systemd, in systemd's words. */
export interface ServiceState {
  /** With its suffix: `ssh.service`. */
  readonly unit: string;
  /** `loaded`, `not-found`, `masked`, `bad-setting`, `error`. */
  readonly load: string;
  /** `active`, `inactive`, `failed`, `activating`, `deactivating`, `reloading`. */
  readonly active: string;
  /** `running`, `exited`, `dead` … */
  readonly sub: string;
  /** `enabled`, `disabled`, `static`, `masked`, `alias`, `indirect`, `generated` …; empty for unknown units. */
  readonly unitFile: string;
  /** `simple`, `oneshot`, `notify` …; empty for units that are no services. */
  readonly type: string;
  readonly remainsAfterExit: boolean;
  /** Its files changed since systemd read them. */
  readonly needsDaemonReload: boolean;
  /** 0 when none runs. */
  readonly mainPid: number;
  /** Of a template (`getty@.service`): its instances that run. It has no state but theirs. */
  readonly instances?: readonly string[];
  /** Of a template: the instance that stands for it when it is enabled; empty where it has none. */
  readonly defaultInstance?: string;
}

/** `ssh` is `ssh.service`; a name with a suffix is left alone. */
export const unitName = (name: string): string =>
  /\.(service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/.test(name)
    ? name
    : `${name}.service`;

/** `getty@.service` cannot run itself, and systemctl shows nothing of it. */
const isTemplate = (unit: string): boolean => /@\.\w+$/.test(unit);

/** What systemctl takes for all instances that are loaded. */
export const instancesOf = (unit: string): string => unit.replace('@.', '@*.');

/** It has ended, and systemd waits a moment before it starts it anew: to nobody's use meanwhile. */
export const isCrashing = (state: Pick<ServiceState, 'active' | 'sub'>): boolean =>
  // Of what runs the rest is not looked at: a plan may not know it.
  state.active === 'activating' && state.sub === 'auto-restart';

const properties =
  'Id,LoadState,ActiveState,SubState,UnitFileState,Type,RemainAfterExit,NeedDaemonReload,MainPID';

/** The folder is how sd_booted(3) tells that systemd runs the host. */
const booted = '[ -d /run/systemd/system ] || exit 97';

/** The file's state by itself (the exit tells of it too), its default instance, then the instances. */
const showTemplate = (unit: string): string =>
  sh`${raw(booted)}
s=$(systemctl is-enabled -- ${unit} 2>/dev/null); ${raw(mustHaveRun)}
d=$(systemctl cat --no-pager -- ${unit} 2>/dev/null); ${raw(mustHaveRun)}
d=$(printf '%s\\n' "$d" | sed -n 's/^[[:blank:]]*DefaultInstance[[:blank:]]*=[[:blank:]]*//p') || exit
echo "UnitFileState=$s"; printf 'DefaultInstance=%s\\n' "\${d##*
}"; systemctl show --no-pager -p ${properties} -- ${instancesOf(unit)}`;

const show = (names: readonly string[]): string =>
  `${booted}; systemctl show --no-pager -p ${properties} -- ${names.map((name) => quote(unitName(name))).join(' ')}`;

/** A unit's state; hosts that were not started by systemd have none. */
export const serviceState = defineFact<ServiceState, { readonly name: string }>({
  id: 'service_state',
  summary: 'Whether a unit of systemd exists, runs and is enabled',
  scopes: ({ name }) => [
    scopeOf.service(unitName(name)),
    scopeOf.file('/etc/systemd/system'),
    scopeOf.file('/usr/lib/systemd/system'),
  ],
  script: ({ name }) => (isTemplate(unitName(name)) ? showTemplate(unitName(name)) : show([name])),
  parse({ stdout, stderr, exit }, { name }) {
    if (exit === 97) return unavailable('the host was not started by systemd');
    if (isTemplate(unitName(name)))
      return exit === 0
        ? available(templateState(unitName(name), stdout))
        : unavailable(`systemctl says of ${name}: ${stderr.trim() || `exit ${exit}`}`);
    const get = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(stdout)?.[1] ?? '';
    if (exit !== 0 || get('LoadState') === '')
      return unavailable(`systemctl says of ${name}: ${stderr.trim() || `exit ${exit}`}`);
    return available({
      unit: get('Id') || unitName(name),
      load: get('LoadState'),
      active: get('ActiveState'),
      sub: get('SubState'),
      unitFile: get('UnitFileState'),
      type: get('Type'),
      remainsAfterExit: get('RemainAfterExit') === 'yes',
      needsDaemonReload: get('NeedDaemonReload') === 'yes',
      mainPid: Number(get('MainPID') || 0),
    });
  },
  prints: printedService,
  together: {
    // Others would be patterns, or words that systemctl refuses together with the rest.
    group: ({ name }) =>
      /^[\w.:-]+(@[\w.:-]+)?$/.test(name) && !isTemplate(unitName(name)) ? '' : undefined,
    script: (all) => show(all.map(({ name }) => name)),
    split(stdout, all) {
      const parts = stdout.split(/\n\n/);
      return all.map((_, index) =>
        parts.length === all.length ? parts[index]!.replace(/\n?$/, '\n') : undefined,
      );
    },
  },
});

/** The same lines with other values; a template's are its instances'. */
function printedService(
  state: ServiceState,
  _: { readonly name: string },
  before: string,
): ForeseenText | undefined {
  if (state.instances || state.defaultInstance !== undefined) return undefined;
  const fields = {
    ActiveState: toldOf(state, 'active'),
    SubState: toldOf(state, 'sub'),
    UnitFileState: toldOf(state, 'unitFile'),
    MainPID: toldOf(state, 'mainPid'),
    LoadState: toldOf(state, 'load'),
    NeedDaemonReload: toldOf(state, 'needsDaemonReload'),
  };
  return before.split('\n').flatMap((line, index) => {
    const key = /^\w+(?==)/.exec(line)?.[0] ?? '';
    const value = key in fields ? fields[key as keyof typeof fields] : line.slice(key.length + 1);
    const start = `${index === 0 ? '' : '\n'}${key === '' ? line : `${key}=`}`;
    if (key === '') return [start];
    if (value === unforeseen) return [start, unforeseen];
    return [`${start}${typeof value === 'boolean' ? yesOrNo(value) : String(value)}`];
  });
}

const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no');

const templateState = (unit: string, stdout: string): ServiceState => {
  // Two lines of our own, then the instances, with an empty line between two.
  const [first = '', second = '', ...rest] = stdout.split('\n');
  const unitFile = first.replace('UnitFileState=', '');
  const shown = rest.join('\n').split('\n\n');
  const running = shown.filter((part) => /^ActiveState=(active|reloading|activating)$/m.test(part));
  return {
    unit,
    load: unitFile.startsWith('masked')
      ? 'masked'
      : unitFile === '' || unitFile === 'not-found'
        ? 'not-found'
        : 'loaded',
    active: running.length > 0 ? 'active' : 'inactive',
    sub: '',
    unitFile: unitFile === 'not-found' ? '' : unitFile,
    type: '',
    remainsAfterExit: false,
    needsDaemonReload: /^NeedDaemonReload=yes$/m.test(stdout),
    mainPid: 0,
    instances: running.flatMap((part) => /^Id=(.+)$/m.exec(part)?.[1] ?? []),
    defaultInstance: second.replace('DefaultInstance=', ''),
  };
};

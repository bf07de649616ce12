import { connect } from '../../connection/index.js';
import { counted, printable } from '../../model/index.js';
import { targetResolver } from '../play/host-targets.js';
import { warnOnce } from '../play/load-run.js';
import type { OpenRun } from '../play/run-playbook.js';
import { alignedTable } from '../program/aligned-table.js';
import type { EditedInputs } from './changes.js';
import type { KeptInputFiles, KeptRun } from './kept-run.js';
import type { HostPlace } from './places.js';
import type { PlacesOfRun } from './prepare.js';
import { type AskHost, type ChangedSince, hostsSince, versionsSince } from './then-and-now.js';

/** Looks at the hosts, and says what is otherwise than it was, before anything begins. */
export const look = async (
  kept: KeptRun,
  { invocation, files }: KeptInputFiles,
  { run: again, places, table }: PlacesOfRun,
  { materials }: OpenRun,
  edited: EditedInputs | undefined,
  json: boolean,
): Promise<void> => {
  const { loaded, flags, masker, becomePassword, signal } = materials;
  const toReach = {
    lock: false,
    acceptNewHostKeys: flags.acceptNewHostKeys === true,
    warn: warnOnce(),
    ...(becomePassword === undefined ? {} : { becomePassword }),
  };
  const target = targetResolver(loaded.inventory, loaded.extra, masker, toReach, again.calledIn);
  const ask: AskHost = async (host, question) => {
    const connection = await connect(again.reach(target(host, flags.become === true)), signal);
    try {
      return await question(connection);
    } finally {
      await connection.close();
    }
  };
  const differences = [...versionsSince(invocation), ...(await hostsSince(kept, places, ask))].map((one) => ({
    ...one,
    before: one.before === null ? null : masker.mask(one.before),
    now: one.now === null ? null : masker.mask(one.now),
  }));
  again.reproduces = {
    run: kept.name,
    manifest_sha256: kept.manifestDigest,
    mapping: Object.fromEntries(places),
    differences,
    ...(edited && edited.files.length > 0 ? { edited } : {}),
  };
  const changed = files.files.filter((file) => file.changed).map(({ path }) => path);
  const unset = invocation.environment.filter((name) => process.env[name] === undefined);
  const lines = [
    `again: ${kept.name}, ${invocation.playbook}`,
    ...placeLines(table),
    ...changeLines(kept, differences),
    ...(edited ? [editedLine(edited)] : []),
    ...(changed.length > 0
      ? [`changed before the run was taken up again, and run as it was at first: ${changed.join(', ')}`]
      : []),
    ...(unset.length > 0 ? [`not set in the environment, and asked for then: ${unset.join(', ')}`] : []),
    '',
  ];
  (json ? process.stderr : process.stdout).write(`${printable(lines.join('\n'))}\n`);
};

const placeLines = (table: readonly HostPlace[]): string[] =>
  table.flatMap(({ old, host, implicit, site, run, left }) => [
    `${host} in the place of ${old}${implicit ? ': the machine that runs rigger, which the inventory does not name' : ''}`,
    `  from its own inventory: ${namesOf(site)}`,
    `  from the run: ${namesOf(run)}`,
    ...(left.length > 0 ? [`  left behind, of ${old} alone: ${namesOf(left)}`] : []),
  ]);

const namesOf = (names: readonly string[]): string => (names.length === 0 ? '(nothing)' : names.join(', '));

/** A host may differ in everything. */
const shown = 40;

const changeLines = (kept: KeptRun, found: readonly ChangedSince[]): string[] => {
  const hosts = kept.measured
    ? []
    : ['the run measured nothing, and has not said what its hosts were: they are not compared'];
  if (found.length === 0)
    return kept.measured
      ? ['nothing that is compared is otherwise than it was then']
      : [...hosts, 'rigger and Node are those of then'];
  const rows = found
    .slice(0, shown)
    .map(({ host, what, before, now }) => [host, what, cut(before), cut(now)]);
  return [
    ...hosts,
    'otherwise than it was then:',
    ...alignedTable(['machine', 'what', 'then', 'now'], rows, () => true).map((line) => `  ${line}`),
    ...(found.length > shown ? [`  and ${counted(found.length - shown, 'more', 'more')}`] : []),
  ];
};

const cut = (value: string | null): string => {
  if (value === null) return '(none)';
  return value.length > 60 ? `${value.slice(0, 59)}…` : value;
};

const editedLine = ({ files }: EditedInputs): string =>
  files.length === 0 ? 'nothing was edited' : `edited: ${files.join(', ')}`;

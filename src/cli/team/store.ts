import { counted, problem, RiggerError } from '../../model/index.js';
import { shownTime } from '../../team/queue/shown-time.js';
import { bundlesKnown, bundlesOwed, keepBundle, removeOld } from '../../team/store/retention.js';
import { alignedTable } from '../program/aligned-table.js';
import { findProject } from '../program/project.js';
import { openStore } from './open-store.js';
import { withTeam } from './open-team.js';
import { print } from './print.js';
import { numberOf } from './when.js';

/** `rigger store list`. */
export const listBundles = async (json: boolean | undefined): Promise<void> => {
  const { bundles, owed } = await withTeam(async ({ database: { db } }) => ({
    bundles: await bundlesKnown(db),
    owed: await bundlesOwed(db),
  }));
  print(json, { bundles, owed }, [
    ...alignedTable(
      ['run', 'playbook', 'bytes', 'verified', 'state', 'where'],
      [
        ...owed.map(({ run, playbook, refused, why }) => [
          ...[String(run), playbook, '', '', refused ? 'not kept' : 'waits', why ?? ''],
        ]),
        ...bundles.map(({ run, playbook, bytes, verified_at, keep, removed_at, address, name }) => [
          ...[String(run), playbook, String(bytes), shownTime(verified_at)],
          ...[removed_at === null ? (keep ? 'kept' : 'there') : 'gone', `${address}/${name}`],
        ]),
      ],
      (column) => column !== 0 && column !== 2,
    ),
  ]);
};

/** `rigger store keep`. */
export const keepOne = async (text: string, off = false): Promise<void> => {
  const run = numberOf('RUN', text);
  await withTeam(({ database, by }) => keepBundle(database.db, by, run, !off));
  print(false, {}, [off ? `the bundle of run ${run} may go` : `the bundle of run ${run} is kept`]);
};

/** `rigger store clean`. */
export const cleanStore = async ({
  days: given,
  json,
}: {
  readonly days?: string;
  readonly json?: boolean;
}): Promise<void> => {
  const project = await findProject();
  const days = given === undefined ? project.settings.store?.keep_days : Number(given);
  if (days === undefined || !Number.isInteger(days) || days < 1 || days > 36_500)
    throw new RiggerError([
      problem(
        'cli/usage',
        given === undefined
          ? 'after how many days does a bundle go?'
          : `--days ${given}: expected a number from 1 to 36500`,
        { help: 'give --days, or set `keep_days` of `store` in rigger.yml' },
      ),
    ]);
  const store = await openStore(project);
  if (store === undefined)
    throw new RiggerError([problem('team/store', 'rigger.yml names no store', { help: 'docs/team-lab.md' })]);
  try {
    const runs = await withTeam(({ database, by }) => removeOld(database.db, by, store, days));
    print(json, { runs }, [
      runs.length === 0
        ? 'nothing is old enough'
        : `${counted(runs.length, 'bundle')} went, of the runs ${runs.join(', ')}`,
    ]);
  } finally {
    await store.close();
  }
};

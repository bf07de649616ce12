import { openSession } from '../../engine/run/measuring.js';
import { prepareRun } from '../../engine/run/run.js';
import { foreseeVarsFiles } from '../../engine/run/vars-files.js';
import { type Experiment, planExperiment } from '../../experiment/index.js';
import {
  counted,
  duration,
  type ExitCode,
  exitCodes,
  harmlessJson,
  printable,
  problem,
  RiggerError,
} from '../../model/index.js';
import { loadRun } from '../../report/data/load-run.js';
import { type ForetoldBlocks, foretellBlocks } from '../../report/pilot/foretell-blocks.js';
import { designDigest } from '../../report/trend/design-digest.js';
import { requireUnaltered } from '../../report/verify/unaltered.js';
import type { BlocksNeeded } from '../../statistics/blocks-needed.js';
import { share } from '../compare/limits.js';
import { alignedTable } from '../program/aligned-table.js';
import { foldersOfRuns } from '../program/find-runs.js';
import { type RunMaterials, runOptions } from './run-options.js';

/** Prints how many blocks a playbook's precision takes, by a pilot of the same experiment; touches no host. */
export async function printPilot(materials: RunMaterials, given: string): Promise<ExitCode> {
  const { flags } = materials;
  const [folder] = (await foldersOfRuns([given])) as [string];
  await requireUnaltered([folder]);
  const pilot = await loadRun(folder);
  const wanted = flags.halfWidth === undefined ? undefined : share(flags.halfWidth, '--half-width');
  const experiments = await plannedExperiments(materials);
  const experiment = experiments.find((one) => designDigest(one) === designDigest(pilot.run));
  if (!experiment)
    throw new RiggerError([
      problem(
        'experiment/pilot',
        experiments.length === 0
          ? `${materials.file} measures nothing`
          : `${pilot.run.run} is no pilot of ${materials.file}: it has other cells, workloads or parameters`,
        { help: 'run the playbook itself with a few blocks, `repeat: 10`, and take that run as the pilot' },
      ),
    ]);
  const { analysis, design } = experiment;
  const halfWidth = wanted ?? design.until?.half_width;
  if (halfWidth === undefined || !(halfWidth > 0 && halfWidth < 1))
    throw new RiggerError([
      problem(
        'experiment/pilot',
        `no precision is asked for: the design has no \`until\`, and --half-width is ${flags.halfWidth ?? 'missing'}`,
        {
          help: 'write it as --half-width 2%',
        },
      ),
    ]);
  const of = design.until && design.until.of.length > 0 ? design.until.of : analysis.metrics.slice(0, 1);
  const foretold = await foretellBlocks(pilot, { metrics: of, halfWidth, analysis, warmUp: design.warm_up });
  process.stdout.write(
    flags.json ? `${harmlessJson(foretold, 2)}\n` : `${printable(page(foretold).join('\n'))}\n`,
  );
  return exitCodes.done;
}

/** What the playbook would measure, as far as that is known before any host is touched. */
async function plannedExperiments(materials: RunMaterials): Promise<Experiment[]> {
  const options = runOptions(materials, 'plan', () => undefined);
  const { context } = prepareRun(options);
  const found: Experiment[] = [];
  for (const [index, play] of materials.loaded.playbook.plays.entries()) {
    if (!play.experiment) continue;
    const { varsFiles } = await foreseeVarsFiles(play, context, options.varsFiles);
    const session = openSession(context, play, index, { varsFiles, runsFolder: '' });
    found.push(await planExperiment(session, play.experiment));
  }
  return found;
}

const percent = (value: number): string => `${Number((100 * value).toPrecision(2))} %`;

const range = (low: string, high: string | null): string => `${low} … ${high ?? 'more than can be told'}`;

const blockWords = ({ blocks }: BlocksNeeded): string =>
  blocks === null ? 'more than 10,000' : String(blocks);

function page({ pilot, half_width, of, blocks, warm_up, seconds_per_block }: ForetoldBlocks): string[] {
  const lines = [
    `By the pilot ${pilot}: blocks until half the 95 % interval is within ${percent(half_width)}, in half of such runs`,
    '',
    ...alignedTable(
      ['metric', '', "pilot's blocks", "pilot's own", 'blocks', 'from other pilots'],
      of.map(({ metric, label, n, half_width: own, needed }) => [
        metric,
        label,
        String(n),
        own === null ? '–' : percent(own),
        needed === null ? 'too few' : blockWords(needed),
        needed === null ? '–' : range(String(needed.low), needed.high === null ? null : String(needed.high)),
      ]),
      (column) => column < 2,
    ),
    '',
  ];
  if (blocks === null)
    return [
      ...lines,
      'This pilot cannot tell: it needs six blocks at least, with values above 0 where ratios are asked for.',
    ];
  const time = (count: number | null): string | null =>
    count === null || seconds_per_block === null
      ? null
      : duration(1000 * Math.ceil((count + warm_up) * seconds_per_block));
  const told = time(blocks.blocks);
  return [
    ...lines,
    `For all of them: ${blockWords(blocks)} (${range(String(blocks.low), blocks.high === null ? null : String(blocks.high))})${warm_up > 0 ? `, after ${counted(warm_up, 'block')} of warm-up` : ''}`,
    ...(told === null || seconds_per_block === null
      ? []
      : [
          `That takes at least ${told} (${range(time(blocks.low)!, time(blocks.high))}), at ${duration(1000 * Math.ceil(seconds_per_block))} a block of the pilot`,
        ]),
    'Nine of ten pilots like this one tell a number within the range; the next run need not be like it.',
  ];
}

import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import type { ImportFlags } from './import-results.js';

/** `rigger import`: a run of what other tools and people measured. */
export const importCommand = (): Command =>
  withExamples(
    new Command('import')
      .description(
        'take back the runs of an exported zip; or make a run of results that other tools and people collected, with its report: iperf3, ping, sockperf, netperf, fio, wrk, sysbench, Flent, pos and CSV; touches no host',
      )
      .argument('<paths...>', 'a zip; or files, and folders with all that is in them')
      .option('--as <name>', 'what the run is called')
      .option('--path <pattern>', "what the end of each path says, as '{datapath}/{size}B-run{trial}.json'")
      .option('--mapping <file>', 'what files and columns mean, in YAML; docs/exchange.md')
      .option('--compare <factor>', 'the factor that is compared, as datapath or datapath=virtio')
      .option('--skip-unknown', 'leave out files that are not understood; they are named')
      .addHelpText(
        'after',
        [
          '',
          'What a file holds is told by its content. The run says what nobody can know of it: when, in which order and',
          'where it was measured. report, compare, trend and verify take it as any other.',
        ].join('\n'),
      )
      .action(async (paths: string[], flags: ImportFlags) => {
        if (flags.as === undefined && paths.some((path) => /\.zip$/i.test(path))) {
          const { importZip, requireZips } = await import('./import-zip.js');
          await requireZips(paths, flags);
          for (const zip of paths) await importZip(zip);
          return;
        }
        const { importResults } = await import('./import-results.js');
        await importResults(paths, flags);
      }),
    ['rigger import latency.zip', 'runs that were exported, verified'],
    ["rigger import results/ --as old-lab --path '{datapath}/{size}B-run{trial}.json'", 'factors from paths'],
    ['rigger import table.csv --as old-table --mapping columns.yml', 'a table, whose columns are explained'],
  );

import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import type { ExportFlags } from './export.js';

/** `rigger export RUN… -o FILE`: runs as one file that everybody can take. */
export const exportCommand = (): Command =>
  withExamples(
    new Command('export')
      .description(
        'write runs into one zip, ready for a data repository (RO-Crate); the same bytes for the same runs, and signed if wanted',
      )
      .argument('<run...>', 'folders or names of runs, or the ends of their names')
      .requiredOption('-o, --output <file>', 'the zip; it must not be there yet')
      .option('--sign <keyfile>', 'sign the manifest of each run with this SSH key')
      .addHelpText(
        'after',
        [
          '',
          '`rigger import FILE` takes the runs back, verified. show, report, compare and verify read one run from the zip as',
          'it is. `authors` and `licence` in rigger.yml say whose the data are and under which terms they may be used.',
        ].join('\n'),
      )
      .action(async (runs: string[], flags: ExportFlags) => {
        const { exportNamed } = await import('./export.js');
        await exportNamed(runs, flags);
      }),
    ['rigger export 3f2a -o latency.zip'],
    ['rigger export runs/A runs/B -o both.zip --sign ~/.ssh/id_ed25519', 'signed'],
  );

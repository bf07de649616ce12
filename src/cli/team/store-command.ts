import { Command } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger store`: the bundles of a lab, where they are and how long. */
export const storeCommand = (): Command => {
  const store = withExamples(
    new Command('store').description('bundles of the lab’s runs, which workers bring to the store'),
    ['rigger store list'],
    ['rigger store keep 4711', 'it stays, however old it is'],
    ['rigger store clean --days 365', 'takes away what is older'],
  );
  store
    .command('list')
    .description('list bundles that arrived whole, and what is still on its way')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: boolean }) => (await import('./store.js')).listBundles(flags.json));
  store
    .command('keep')
    .description('keep the bundle of a run for ever, or no longer')
    .argument('<run>', 'its number')
    .option('--off', 'it may go when it is old')
    .action(async (run: string, flags: { off?: boolean }) =>
      (await import('./store.js')).keepOne(run, flags.off),
    );
  store
    .command('clean')
    .description('take old bundles from the store, but none that is kept and none of which a trend is made')
    .option('--days <days>', 'how old they may be (default: `keep_days` in rigger.yml)')
    .option('--json', 'print JSON')
    .action(async (flags: { days?: string; json?: boolean }) =>
      (await import('./store.js')).cleanStore(flags),
    );
  return store;
};

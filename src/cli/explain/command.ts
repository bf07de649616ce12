import { Command } from 'commander';
import { withExamples } from '../program/examples.js';

interface ExplainFlags {
  readonly list?: boolean;
  readonly json?: boolean;
}

/** `rigger explain`: the page of a task, a code, a fact, a workload or an observer. */
export const explainCommand = (): Command =>
  withExamples(
    new Command('explain')
      .description('the page of a task, an error code, a fact, a workload or an observer')
      .argument(
        '[topic]',
        'such as sriov_vfs, engine/not-converged, facts.sriov, measure.ping or observe.cpu',
      )
      .option('--list', 'list everything that has a page')
      .option('--json', 'as JSON')
      .action(async (topic: string | undefined, { list, json }: ExplainFlags) => {
        const { explain, listTopics } = await import('./explain.js');
        const text = list || topic === undefined ? listTopics(json ?? false) : explain(topic, json ?? false);
        process.stdout.write(`${text}\n`);
      }),
    ['rigger explain sriov_vfs', 'a task: its fields, examples and pitfalls'],
    ['rigger explain engine/not-converged', 'the code of an error'],
    ['rigger explain measure.ping', 'a workload: its parameters and metrics'],
    ['rigger explain --list | less', 'everything that has a page'],
  );

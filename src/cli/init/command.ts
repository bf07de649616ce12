import { Command } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger init`: a project that works on localhost at once. */
export const initCommand = (): Command =>
  withExamples(
    new Command('init')
      .description('start a project that runs on localhost untouched')
      .argument('[dir]', 'folder to make the project in', '.')
      .option(
        '--experiment',
        'a project that measures: an experiment of seconds, to be changed into your own',
      )
      .action(async (dir: string, { experiment = false }: { experiment?: boolean }) => {
        const { startProject } = await import('./start-project.js');
        await startProject(dir, experiment);
      }),
    ['rigger init mylab', 'a project in a new folder'],
    ['rigger init --experiment mybench', 'one with an experiment that measures this machine'],
    ['cd mylab && rigger plan playbooks/site.yml', 'what it would do here'],
    ['rigger apply playbooks/site.yml', 'do it; a second time changes nothing'],
  );

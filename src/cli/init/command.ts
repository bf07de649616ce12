import { Command } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger init`: a project that works on localhost at once. */
export const initCommand = (): Command =>
  withExamples(
    new Command('init')
      .description('start a project that runs on localhost untouched')
      .argument('[dir]', 'folder to make the project in', '.')
      .action(async (dir: string) => {
        const { startProject } = await import('./start-project.js');
        await startProject(dir);
      }),
    ['rigger init mylab', 'a project in a new folder'],
    ['cd mylab && rigger plan playbooks/site.yml', 'what it would do here'],
    ['rigger apply playbooks/site.yml', 'do it; a second time changes nothing'],
  );

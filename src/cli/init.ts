import { Command } from 'commander';

/** `rigger init`: a project that works on localhost at once. */
export const initCommand = (): Command =>
  new Command('init')
    .description('start a project that runs on localhost untouched')
    .addHelpText('before', 'Examples:\n  rigger init mylab && cd mylab && rigger plan playbooks/site.yml\n')
    .argument('[dir]', 'folder to make the project in', '.')
    .action(async (dir: string) => {
      const { makeProject } = await import('./init/make-project.js');
      for (const path of await makeProject(dir)) process.stderr.write(`made ${path}\n`);
      process.stderr.write(`next: ${dir === '.' ? '' : `cd ${dir} && `}rigger plan playbooks/site.yml\n`);
    });

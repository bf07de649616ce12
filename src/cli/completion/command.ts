import { Argument, Command } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger completion`: the script that a shell reads at its start. */
export const completionCommand = (): Command =>
  withExamples(
    new Command('completion')
      .description(
        'print the completion for a shell: commands, flags, hosts, groups, variables, tags, tasks, runs',
      )
      .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
      .action(async (shell: string) => {
        const { scripts } = await import('./scripts.js');
        process.stdout.write(scripts[shell]!);
      }),
    ['rigger completion bash > ~/.local/share/bash-completion/completions/rigger'],
    ['rigger completion zsh > "${fpath[1]}/_rigger"'],
    ['rigger completion fish > ~/.config/fish/completions/rigger.fish'],
  );

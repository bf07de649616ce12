import { Command } from 'commander';
import { problem, RiggerError } from '../model/index.js';

/** Each shell asks `rigger __complete` with the words before the cursor; the last one is being typed. */
const scripts: Readonly<Record<string, string>> = {
  bash: `_rigger() {
  local IFS=$'\\n'
  COMPREPLY=($(rigger __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  if [ \${#COMPREPLY[@]} -eq 0 ]; then compopt -o default; fi
}
complete -F _rigger rigger
`,
  zsh: `#compdef rigger
_rigger() {
  local -a candidates
  candidates=(\${(f)"$(rigger __complete \${words[2,CURRENT]} 2>/dev/null)"})
  if (( \${#candidates} )); then compadd -a candidates; else _files; fi
}
compdef _rigger rigger
`,
  fish: `function __rigger_complete
  set -l words (commandline -opc) (commandline -ct)
  rigger __complete $words[2..-1] 2>/dev/null
end
complete -c rigger -a '(__rigger_complete)'
`,
};

/** `rigger completion`: the script that a shell reads at its start. */
export const completionCommand = (): Command =>
  new Command('completion')
    .description('completion for bash, zsh or fish: commands, flags, hosts, groups, tags, tasks, runs')
    .addHelpText(
      'before',
      'Examples:\n  rigger completion bash > ~/.local/share/bash-completion/completions/rigger\n  rigger completion zsh > "${fpath[1]}/_rigger"\n  rigger completion fish > ~/.config/fish/completions/rigger.fish\n',
    )
    .argument('<shell>', 'bash, zsh or fish')
    .action((shell: string) => {
      const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
      if (script === undefined)
        throw new RiggerError([
          problem('cli/completion', `there is no completion for ${shell}`, {
            help: 'bash, zsh and fish have one',
          }),
        ]);
      process.stdout.write(script);
    });

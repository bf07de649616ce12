import { defineCodes } from '../../model/index.js';

/** Mistakes on the command line itself. */
export const cliCodes = defineCodes({
  'cli/names-not-judged': {
    title: 'Names that may be set in a file that is encrypted',
    explanation:
      'Lint works without keys. Where a whole file of variables is encrypted, a name that nothing else defines may be set there: it may be right, and lint cannot tell.',
  },
  'cli/unknown-command': {
    title: 'No such command',
    explanation: 'The first word is the command. `rigger help` lists them all.',
  },
  'cli/usage': {
    title: 'The command was called with the wrong words',
    explanation:
      'A flag or an argument is unknown, missing, or too many. `rigger help COMMAND` shows examples and flags.',
  },
  'cli/settings': {
    title: 'A mistake in rigger.yml',
    explanation: 'The settings of a project. docs/settings.md lists the keys, and what each of them takes.',
  },
  'cli/extra-vars': {
    title: 'A mistake in -e',
    explanation:
      '`-e` takes name=value words, a YAML or JSON map, or @FILE with such a map. It may be given several times.',
  },
  'cli/no-file': {
    title: 'There is no such file',
    explanation:
      'A file or folder named on the command line is not there. Paths are relative to the working directory.',
  },
  'cli/file': {
    title: 'A file cannot be read or written',
    explanation:
      'The system refuses it: the file or its folder is missing, belongs to somebody else, or the disk is full. The message says which.',
  },
  'cli/system': {
    title: 'The system refuses something',
    explanation:
      'A file could not be read or written, and rigger cannot continue without it: the disk is full, a folder is missing or belongs to somebody else. `rigger doctor` looks at what rigger needs of this machine.',
  },
  'cli/unknown-tag': {
    title: 'No task has this tag',
    explanation:
      '`--tags` chooses tasks by their tags, and no task of the playbook has the one that was given. `rigger plan PLAYBOOK --list-tags` lists them.',
  },
  'cli/unknown-task-name': {
    title: 'No task has this name',
    explanation:
      '`--start-at-task` takes the name of a task as written in the playbook. `rigger plan PLAYBOOK --list-tasks` lists them.',
  },
  'cli/no-input': {
    title: 'Nobody to ask',
    explanation:
      'Something has to be asked for, but --no-input was given or standard input is not a terminal.',
  },
  'cli/no-run': {
    title: 'There is no such run',
    explanation:
      'A run is named by its folder, its name, or an end of its name that no other run has. `rigger runs` lists the runs of the project.',
  },
  'cli/empty-input': {
    title: 'Standard input was empty',
    explanation: '`-` and `/dev/stdin` stand for standard input, and it was empty.',
  },
  'cli/no-host': {
    title: 'No host is selected',
    explanation:
      'The pattern is right, but names no host: its groups are empty, or `--limit` leaves none of its hosts.',
  },
  'cli/no-playbook': {
    title: 'No play in the playbook',
    explanation: 'A playbook is a list of plays, each with `hosts`.',
  },
  'cli/notify': {
    title: 'The program that tells of a run failed',
    explanation:
      'The `notify_command` of `rigger.yml` could not be run, failed, or did not end within 30 s. The run is as it is.',
  },
  'cli/plan-file': {
    title: 'The file is not a plan',
    explanation: '`rigger apply FILE` takes a playbook, or a plan that `rigger plan --out FILE` wrote.',
  },
  'cli/vars-file': {
    title: 'A file of vars_files is missing',
    explanation:
      'Paths are relative to the playbook. A list inside the list means the first file that exists.',
  },
  'cli/lab-machine': {
    title: 'No such machine in the lab',
    explanation: '`rigger lab status` lists the machines of the lab.',
  },
  'cli/lab-console': {
    title: 'The console of a lab machine cannot be opened',
    explanation: 'The machine does not run, or another program holds its console.',
  },
  'cli/init': {
    title: 'The project cannot be made here',
    explanation:
      '`rigger init` never overwrites a file. Choose an empty folder, or remove what is in the way.',
  },
  'cli/capture': {
    title: 'A host could not be recorded',
    explanation:
      '`rigger capture` puts a small recorder into /tmp of the host, reads every fact under it and removes it again. ' +
      'It needs GNU grep and find, gzip, base64, and a /tmp from which programs may run.',
  },
  'cli/unknown-fact': {
    title: 'There is no fact of this name',
    explanation:
      '`rigger explain --list` lists the facts; a field follows its fact after a dot: `os.version`.',
  },
  'cli/unknown-topic': {
    title: 'Nothing to explain',
    explanation:
      '`rigger explain` takes the name of a task, such as sriov_vfs, or a code, such as engine/command-failed.',
  },
});

import { defineCodes } from '../../model/index.js';

/** Running again what a run has kept. */
export const rerunCodes = defineCodes({
  'rerun/not-kept': {
    title: 'The run has not kept what decided it',
    explanation:
      'Runs of version 1 of the format keep the texts of the playbook and its roles, and nothing of inventories, variables, templates and the command line. They are read, reported and verified for ever, but cannot be made again from themselves. docs/bundle.md says what is kept since.',
  },
  'rerun/altered': {
    title: 'The run is not as it was written',
    explanation:
      'A run is made again from what it was itself made from. Its manifest is missing, as while it is unfinished, or a file is not as the manifest says. To change something on purpose, `rigger rerun RUN --edit DIR` and `--from DIR`: the change is then part of the new run.',
  },
  'rerun/inputs': {
    title: 'What decides the run cannot be read',
    explanation:
      'invocation.json, files.json and secrets.json say how a run is made again. In a folder that was edited one of them is missing or is not what docs/bundle.md describes.',
  },
  'rerun/missing-secret': {
    title: 'A secret is needed again',
    explanation:
      'No run keeps the value of a secret. secrets.json names each, with the file and line where it stood. `--secret NAME=@FILE` gives it, a terminal is asked for it; age identities and the password of sudo are given by their usual flags.',
  },
  'rerun/unknown-secret': {
    title: 'The run needs no such secret',
    explanation: '`--secret` takes names that secrets.json has, as they are written there.',
  },
  'rerun/missing-file': {
    title: 'A file is not in the run',
    explanation:
      'Files beyond 16 MiB, and all beyond 256 MiB together, are kept by their digest alone, as are files that are no text and hold a secret not at all. `rigger rerun RUN --edit DIR` makes a folder in which they can be put at their places; `--from DIR` runs what is there.',
  },
  'rerun/map': {
    title: 'The hosts do not fit the run',
    explanation:
      'Every host that took part needs one in its place: by the same name in the inventory given with -i, or by `--map ROLE=HOST` and `--map HOST=HOST`.',
  },
});

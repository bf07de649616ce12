import { type Diagnostic, problem } from '../../model/index.js';
import type { AccessFlags } from '../program/reach-options.js';

/** The flags of `rigger rerun`, as commander hands them over. */
export interface RerunFlags extends AccessFlags {
  inventory?: string[];
  map?: string[];
  secret?: string[];
  edit?: string;
  from?: string;
  resume?: string;
  json?: boolean;
  verbose?: number;
}

/** What `--edit` has no use for: it copies what was kept, and runs nothing. */
export const onlyCopies = (flags: RerunFlags): Diagnostic[] => {
  if (flags.edit === undefined) return [];
  const others: readonly [string, unknown][] = [
    ['--from', flags.from],
    ['-i', flags.inventory],
    ['--map', flags.map],
    ['--secret', flags.secret],
    ['--resume', flags.resume],
  ];
  return others.flatMap(([name, value]) =>
    value === undefined || (Array.isArray(value) && value.length === 0)
      ? []
      : [
          problem('cli/usage', `--edit copies what decides the run and stops: it has no use for ${name}`, {
            help:
              name === '--from'
                ? 'call it twice: with --edit DIR first, and with --from DIR once DIR is as it shall be'
                : `give ${name} when you run what you have changed: --from DIR ${name} …`,
          }),
        ],
  );
};

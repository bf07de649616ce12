import { type Diagnostic, type Position, showPosition, warning } from '../../model/index.js';
import { magicNames } from '../magic-names.js';
import type { Play, Playbook, Variables } from '../play.js';
import { everyStep, namesOfHandler } from '../steps.js';

/** What is allowed, and yet likely not meant: warnings for `rigger lint`. */
export const hintsFor = (playbook: Playbook): readonly Diagnostic[] => {
  const diagnostics = new Map<string, Diagnostic>();
  const report = (diagnostic: Diagnostic): unknown =>
    diagnostics.set(
      `${diagnostic.message} ${diagnostic.position ? showPosition(diagnostic.position) : ''}`,
      diagnostic,
    );
  for (const play of playbook.plays) {
    duplicateHandlers(play, report);
    hiddenNames(play, report);
    nestedLoops(play, report);
  }
  return [...diagnostics.values()];
};

type Report = (diagnostic: Diagnostic) => void;

const duplicateHandlers = (play: Play, report: Report): void => {
  const first = new Map<string, Position>();
  for (const handler of play.handlers) {
    const [name] = namesOfHandler({ ...handler, listen: [] });
    if (name === undefined) continue;
    const { position } = handler.step;
    const before = first.get(name);
    if (before === undefined) first.set(name, position);
    else if (showPosition(before) !== showPosition(position))
      report(
        warning(
          'language/duplicate-handler',
          `a second handler is called ${name}; only the last of that name ever runs`,
          {
            position,
            help: `the first stands at ${showPosition(before)}; give one of them another name`,
          },
        ),
      );
  }
};

/** Words that CEL keeps for itself: a variable of such a name cannot be used in a condition. */
const reserved: ReadonlySet<string> = new Set(
  'bool bytes double dyn int list map string type uint as break const continue else for function if import in let loop package namespace return var void while true false null'.split(
    ' ',
  ),
);

const hiddenNames = (play: Play, report: Report): void => {
  const look = (variables: Variables): void => {
    for (const [name, { position }] of variables) {
      if (magicNames.has(name))
        report(
          warning('language/hidden-variable', `rigger itself provides ${name}, so this value is never seen`, {
            position,
            help: 'give the variable another name',
          }),
        );
      else if (reserved.has(name))
        report(
          warning(
            'language/reserved-name',
            `${name} is a word of CEL, so no condition can use this variable`,
            {
              position,
              help: `give it another name, or write vars["${name}"] in conditions`,
            },
          ),
        );
    }
  };
  look(play.vars);
  for (const step of everyStep(play)) [...step.vars, ...step.defaults].forEach(look);
};

/** A loop that includes a loop, both with `item`: the inner one hides the outer one. */
const nestedLoops = (play: Play, report: Report): void => {
  for (const step of everyStep(play)) {
    if (step.kind !== 'include' || !step.loop) continue;
    for (const inner of everyStep({ steps: step.preview ?? [], handlers: [] })) {
      const loop = inner.kind === 'task' || inner.kind === 'include' ? inner.loop : undefined;
      if (loop?.variable === step.loop.variable)
        report(
          warning(
            'language/hidden-variable',
            `this loop’s ${loop.variable} hides that of the include at ${showPosition(step.position)}`,
            {
              position: loop.items.position,
              help: 'give one of them a name of its own: loop_control: { loop_var: … }',
            },
          ),
        );
    }
  }
};

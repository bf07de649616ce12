import { problem } from '../../model/index.js';
import { PlayStopped } from '../host/stops.js';
import type { ControlTask } from './control-task.js';
import { identityOf } from './task-run.js';
import { letPass } from './waiting.js';

/**
 * Lets time pass, or waits for an answer. Each host waits for itself; an answer is asked for once, and holds for all.
 * Afterwards the host may be another: waiting is for what others do meanwhile.
 */
export const pause: ControlTask = async (run, input, quiet) => {
  const { step } = run.instance;
  const { context, state } = run.play;
  const { seconds, minutes, prompt, echo } = input;
  const started = performance.now();
  const timed = seconds !== undefined || minutes !== undefined;
  const length = Number(seconds ?? 0) + 60 * Number(minutes ?? 0);
  const question = String(prompt ?? 'Press Enter to go on');
  const what = timed
    ? `waits ${length} s${prompt === undefined ? '' : `: ${question}`}`
    : `asks: ${question}`;
  const planned = context.mode === 'plan' || step.checkMode === true;
  if (planned && !timed) return { status: 'unknown', because: what, changes: [] };
  if (planned) return { status: 'ok', because: what, changes: [], result: { delta: 0, user_input: '' } };
  if (timed) {
    const name = quiet || step.noLog ? `waits ${length} s` : what;
    context.emit({ type: 'task-waiting', ...identityOf(run), what: name });
    await letPass(length * 1000, context.stopping);
  }
  const answer = timed ? '' : await answered();
  if (context.stopping()) throw new PlayStopped('interrupted');
  if (answer === undefined)
    return {
      status: 'refused',
      changes: [],
      diagnostic: problem(
        'engine/nobody-to-ask',
        'an answer has to be typed, and there is no terminal to ask on',
        {
          position: step.taskPosition,
          help: 'run it in a terminal, without --no-input; or give `seconds`, or the answer as a variable with `-e`',
        },
      ),
      result: { failed: true, changed: false },
    };
  state.facts.invalidate(['*']);
  return {
    status: 'ok',
    because: timed ? `waited ${length} s` : 'answered',
    changes: [],
    result: { delta: Math.round(performance.now() - started) / 1000, user_input: answer },
    ...(echo === false && { quiet: true }),
  };

  function answered(): Promise<string | undefined> {
    const asked =
      context.answers.get(run.id) ??
      context.question?.(question, echo !== false) ??
      Promise.resolve(undefined);
    context.answers.set(run.id, asked);
    return asked;
  }
};

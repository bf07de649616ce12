/** The types that carry the design, and errors. */
export * from './change.js';
export * from './checked-walk.js';
export * from './command.js';
export * from './control.js';
export * from './controller-request.js';
export * from './counted.js';
export * from './diagnostic.js';
export * from './did-you-mean.js';
export * from './duration.js';
export * from './entry.js';
export * from './escape-xml.js';
export * from './event.js';
export * from './fact.js';
export { ended, type FactOutput, mustHaveRun, mustRead } from './fact-output.js';
export * from './foresight.js';
export * from './mask-change.js';
export * from './mask-event.js';
export * from './masker.js';
export * from './numeral.js';
export * from './position.js';
export * from './rigger-error.js';
export * from './sanitize.js';
export * from './secrecy.js';
export { Secret, stars } from './secret.js';
export * from './shell.js';
export * from './shell-text.js';
export * from './sync-request.js';
export * from './system-error.js';
export {
  type AnyTask,
  type Assurance,
  defineTask,
  type Facts,
  type Needs,
  type PlanContext,
  type Source,
  type SourceEntry,
  type SourceRequest,
} from './task.js';
export * from './unforeseen.js';
export * from './utf8.js';
export * from './value.js';

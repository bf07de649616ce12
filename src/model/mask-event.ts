import type { Diagnostic } from './diagnostic.js';
import type { ChangeView, EventBody, HostSummary } from './event.js';
import { maskChange } from './mask-change.js';
import type { Masker } from './masker.js';
import type { Json } from './value.js';

type Kind = EventBody['type'];

/**
 * What of an event is free text: words of hosts, of users, of programs. All else are rigger's own words (types,
 * statuses, codes, ids, host names), which other readers take at their word, and of which a secret may well be
 * one: `failed` is a bad password, but a password all the same.
 */
const freeText: Readonly<Record<Kind, readonly string[]>> = {
  'run-started': [],
  'play-started': [],
  'host-connecting': [],
  'host-connected': [],
  'host-unreachable': ['diagnostic'],
  'host-started': [],
  'host-finished': [],
  'task-started': ['name', 'item'],
  'task-recalled': ['name', 'item'],
  'task-output': ['name', 'item', 'text'],
  'task-waiting': ['name', 'item', 'what'],
  'task-finished': [
    'name',
    'item',
    'because',
    'cause',
    'assures',
    'restsOn',
    'changes',
    'notes',
    'diagnostic',
    'result',
  ],
  'handler-notified': ['by'],
  'handlers-flushed': [],
  message: ['text'],
  warning: ['diagnostic'],
  'trial-started': [],
  'trial-finished': ['why'],
  'experiment-started': [],
  'experiment-progress': ['doing'],
  'experiment-finished': [],
  'play-finished': [],
  'run-finished': ['hosts'],
};

/** An event with its free text masked. */
export const maskEvent = <E extends EventBody>(event: E, masker: Masker): E => {
  if (masker.isEmpty) return event;
  const free = freeText[event.type];
  return Object.fromEntries(
    Object.entries(event).map(([field, value]) => [
      field,
      free.includes(field) ? masked(field, value, masker) : value,
    ]),
  ) as E;
};

const masked = (field: string, value: unknown, masker: Masker): unknown => {
  switch (field) {
    case 'diagnostic':
      return maskDiagnostic(value as Diagnostic, masker);
    case 'changes':
      return (value as readonly ChangeView[]).map((change) => maskChange(change, masker));
    case 'result':
      return maskResult(value as Result, masker);
    case 'hosts':
      return Object.fromEntries(
        Object.entries(value as Readonly<Record<string, HostSummary>>).map(([host, summary]) => [
          host,
          { ...summary, pendingReboot: masker.maskValues(summary.pendingReboot) },
        ]),
      );
    default:
      return masker.maskValues(value);
  }
};

/** Its words, and neither its code nor its place. */
const maskDiagnostic = (diagnostic: Diagnostic, masker: Masker): Diagnostic => {
  const { message, help, notes } = diagnostic;
  return {
    ...diagnostic,
    message: masker.mask(message),
    ...(help === undefined ? {} : { help: masker.mask(help) }),
    ...(notes === undefined ? {} : { notes: notes.map((note) => masker.mask(note)) }),
  };
};

type Result = { readonly [field: string]: Json };

/**
 * What `register` held: its fields are rigger's own, also those of the results of a loop; what others chose
 * as keys lies deeper.
 */
export const maskResult = (result: Result, masker: Masker): Result =>
  Object.fromEntries(
    Object.entries(result).map(([field, value]) => [
      field,
      field === 'results' && Array.isArray(value)
        ? value.map((each) =>
            each !== null && typeof each === 'object' && !Array.isArray(each)
              ? maskResult(each as Result, masker)
              : masker.maskJson(each),
          )
        : masker.maskJson(value),
    ]),
  );

/** Every command, in the order of the help. */
export const commandNames = [
  'init',
  'lint',
  'inventory',
  'ping',
  'exec',
  'facts',
  'audit',
  'plan',
  'apply',
  'do',
  'runs',
  'show',
  'report',
  'compare',
  'trend',
  'verify',
  'stats',
  'lab',
  'roles',
  'doctor',
  'vault',
  'explain',
  'schema',
  'completion',
] as const;

export type CommandName = (typeof commandNames)[number];

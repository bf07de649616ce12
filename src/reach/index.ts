/** From a host's variables and ssh's configuration to the way it is reached. */
export { connectionVariableNames } from './connection-variables.js';
export type { TargetOptions } from './options.js';
export { resolveTarget } from './resolve-target.js';
export { type SshConfigSource, usualSshConfig } from './ssh-config.js';

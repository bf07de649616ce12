/** Playbooks with their roles and imports, typed, every value with its place. */
export { diskFiles, type Files, showPath } from './files.js';
export { type LoadedPlaybook, type LoadOptions, loadPlaybook } from './load.js';

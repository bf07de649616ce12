/** Playbooks with their roles and imports, typed, every value with its place. */
export { diskFiles, type Files, showPath } from './files.js';
export { type LoadedPlaybook, type LoadPlaybookOptions, loadPlaybook } from './load.js';
export { isRoleFolder } from './role-files.js';
export type { FetchedRoles } from './surroundings.js';

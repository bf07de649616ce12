/** Hosts, groups, their variables and where each came from; host patterns. */
export { Inventory } from './inventory.js';
export type { VariableDefinition } from './layer.js';
export { limitedHosts } from './limit.js';
export { graphInventory, hostVariables, listInventory } from './list.js';
export { loadInventory } from './load.js';
export { matchHosts } from './pattern.js';

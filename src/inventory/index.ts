/** Hosts, groups, their variables and where each came from; host patterns. */
export { inventoryCodes } from './codes.js';
export { type Group, type Host, Inventory, localNames } from './inventory.js';
export type { Definition, Layer, Level, VariableTable } from './layer.js';
export { limitedHosts } from './limit.js';
export { graphInventory, hostVariables, listInventory } from './list.js';
export { type LoadOptions, loadInventory } from './load.js';
export { type Matched, type MatchOptions, matchHosts } from './pattern.js';

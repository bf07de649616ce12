import type { Dialect } from './dialects.js';

/** Settings of the lab's one network function, as its controller keeps them. */
export type NetworkValues = Readonly<Record<string, string | boolean>>;

/** Dell's controllers have a resource for the settings of a function; the others have them in the function. */
export const isDells = ({ jobs }: Dialect): boolean => jobs !== undefined;

export const firstNetworkValues = (dialect: Dialect): NetworkValues =>
  isDells(dialect)
    ? { VirtualizationMode: 'NONE', WakeOnLan: 'Disabled' }
    : { VirtualFunctionsEnabled: false, NetDevFuncType: 'Ethernet' };

// The cases of netdevsim and NetworkManager that need no boot, in one lab.
import { networkmanager } from './managers.mjs';
import { netdevsim } from './netdevsim.mjs';

const first = ({ cases }, count) => Object.fromEntries(Object.entries(cases).slice(0, count));

export const brief = {
  extras: ['netdevsim', 'networkmanager'],
  cases: { ...first(netdevsim, 2), ...first(networkmanager, 2) },
};

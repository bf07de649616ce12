/** Interfaces as the fact `links` gives them, for the cases of network tasks. */
export const link = (name: string, over: object = {}) => ({
  name,
  mtu: 1500,
  up: false,
  carrier: false,
  addresses: [],
  promiscuous: false,
  options: {},
  ...over,
});

export const management = link('enp0s2', { up: true, addresses: ['10.0.2.15/24'] });
export const port = link('enp1s0', { pci: '0000:01:00.0' });
export const own = { client: '10.0.2.2', server: '10.0.2.15', links: ['enp0s2'] };
export const noBootScript = { enabled: false };

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

/** Nobody but rigger sets up links. */
export const unmanaged = { managers: { running: [], netplan: false, links: {} }, written: {}, pending: [] };

/** A manager has these links, by files of somebody else or of rigger's. */
export const managedBy = (
  by: 'NetworkManager' | 'systemd-networkd',
  files: Readonly<Record<string, string | undefined>>,
  written: Readonly<Record<string, string>> = {},
) => ({
  managers: {
    running: [by],
    netplan: Object.values(files).some((file) => file?.includes('netplan-')),
    links: Object.fromEntries(
      Object.entries(files).map(([name, file]) => [
        name,
        { by, also: [], ...(file && { file }), ...(file?.includes('netplan-') && { netplan: true }) },
      ]),
    ),
  },
  ...{ written, pending: [] },
});

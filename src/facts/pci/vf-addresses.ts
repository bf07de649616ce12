import { available, defineFact } from '../../model/index.js';
import { dumpSysfs, parseSysfs } from '../reading/sysfs.js';

/** PCI addresses of virtual functions in the order of their index, by the address of their port. */
export type VfAddresses = Readonly<Record<string, readonly string[]>>;

/**
 * The same numbers as in `sriov`, cheap and in the form that a domain template looks up:
 * `lookup (lookup facts.vf_addresses "0000:01:00.0") 2`.
 */
export const vfAddresses = defineFact<VfAddresses>({
  id: 'vf_addresses',
  summary: 'PCI addresses of virtual functions, by port and index',
  scopes: () => ['sriov'],
  script: () =>
    `${dumpSysfs('/sys/bus/pci/devices', { files: ['*/sriov_totalvfs'], links: ['*/virtfn*'] })}; :`,
  parse: ({ stdout }) => {
    const { files, links } = parseSysfs(stdout);
    const ports = [...files.keys()].map((path) => path.slice(0, path.indexOf('/')));
    const functions = [...links].map(([path, address]) => {
      const [, port, index] = /^([^/]+)\/virtfn(\d+)$/.exec(path) ?? [];
      return { port, index: Number(index), address };
    });
    return available(
      Object.fromEntries(
        ports.map((port) => [
          port,
          functions
            .filter((one) => one.port === port)
            .sort((a, b) => a.index - b.index)
            .map(({ address }) => address),
        ]),
      ),
    );
  },
});

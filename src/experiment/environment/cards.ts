import type { DevlinkDevice } from '../../facts/network/devlink.js';
import type { CardPorts } from '../../facts/pci/card-ports.js';

type Table = { readonly [name: string]: string };

const tableOf = (
  rows: readonly (readonly [name: string, value: string | number | boolean | undefined])[],
): Table =>
  Object.fromEntries(rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));

/** Ports as rows of a table; what comes and goes with cables and guests is left out. */
export const cardTable = ({ ports, lockdown }: CardPorts): Table =>
  tableOf([
    ['lockdown', lockdown],
    ...ports.flatMap((port) => {
      const of = (name: string): string => `${port.address} ${name}`;
      return [
        [of('driver'), port.driver],
        [of('numa_node'), port.numa_node],
        [of('pcie'), port.pcie_speed && `${port.pcie_speed} GT/s x${port.pcie_width ?? '?'}`],
        [
          of('pcie_most'),
          port.pcie_max_speed && `${port.pcie_max_speed} GT/s x${port.pcie_max_width ?? '?'}`,
        ],
        [of('max_payload'), port.max_payload],
        [of('max_read_request'), port.max_read_request],
        [of('msix'), port.msix],
        [of('vf_msix'), port.vf_msix],
        [of('ari'), port.ari],
        [of('acs_above'), port.acs],
        [of('rdma'), port.rdma.join(' ') || undefined],
        [of('ptp'), port.ptp.join(' ') || undefined],
      ] as const;
    }),
  ]);

/** Cards by devlink as rows; the devices of functions are left out, which come and go with them. */
export const devlinkTable = (devices: readonly DevlinkDevice[]): Table =>
  tableOf(
    devices
      .filter(({ ports = [] }) => ports.length === 0 || ports.some(({ flavour }) => flavour !== 'virtual'))
      .flatMap(({ handle, driver, versions, params = {}, eswitch, rates = [] }) => [
        [`${handle} driver`, driver] as const,
        ...Object.entries(versions).map(([name, version]) => [`${handle} ${name}`, version] as const),
        ...Object.entries(params).flatMap(([name, modes]) =>
          Object.entries(modes).map(([mode, value]) => [`${handle} ${name} (${mode})`, value] as const),
        ),
        [`${handle} mode`, eswitch?.mode] as const,
        [`${handle} inline_mode`, eswitch?.inline_mode] as const,
        [`${handle} encap_mode`, eswitch?.encap_mode] as const,
        ...rates.map(
          (rate) =>
            [
              `${handle} rate ${rate.name}`,
              `${rate.tx_share_mbit} to ${rate.tx_max_mbit} Mbit/s${rate.parent === undefined ? '' : ` in ${rate.parent}`}`,
            ] as const,
        ),
      ]),
  );

import { links, type NetworkLink } from '../../facts/network/links.js';
import { carries, type OwnConnection, ownConnection } from '../../facts/network/own-connection.js';
import { type FactQuery, problem, type Refused, refused } from '../../model/index.js';

/** Attributes of an interface that only tune how it takes and sends packets. */
const tuning =
  /^(?:queues\/.+|gro_flush_timeout|napi_defer_hard_irqs|threaded|tx_queue_len|ifalias|statistics\/.+)$/;

/** Attributes of a PCI device that leave it at work. */
const harmless = /^(?:numa_node|power\/.+)$/;

const linkOf = (path: string) => /\/net\/([^/]+)\/(.+)$/.exec(path);

/** The last device of a path, which its attribute is of. */
const pciOf = (path: string) => /^.*\/([\da-f]{4,}:[\da-f]{2}:[\da-f]{2}\.[0-7])\/(.+)$/i.exec(path);

interface OwnDeviceNeeds {
  readonly own?: FactQuery<OwnConnection>;
  readonly links?: FactQuery<readonly NetworkLink[]>;
}

/** The facts by which an attribute of a device is known as one of rigger's own connection; others need none. */
export const ownDeviceNeeds = (path: string): OwnDeviceNeeds =>
  linkOf(path) || pciOf(path) ? { own: ownConnection(), links: links() } : {};

/** Why an attribute of what carries rigger must not be set: its kernel names do not tell which of them cut it off. */
export const ownDevice = (
  path: string,
  seen: { readonly own?: OwnConnection; readonly links?: readonly NetworkLink[] },
  host: string,
): Refused | undefined => {
  const { own, links: all = [] } = seen;
  if (!own) return undefined;
  const carried = (name: string): boolean => own.unsure === true || own.links.includes(name);
  const [, name, attribute] = linkOf(path) ?? [];
  const [, pci, setting] = pciOf(path) ?? [];
  const carrier =
    name !== undefined && attribute !== undefined
      ? tuning.test(attribute) || !carried(name)
        ? undefined
        : name
      : setting !== undefined && !harmless.test(setting)
        ? all.find((link) => link.pci === pci?.toLowerCase() && carried(link.name))?.name
        : undefined;
  return carrier === undefined
    ? undefined
    : refused(
        problem(
          'hosts/own-connection',
          `${carrier} ${carries(own)} rigger's own connection to ${host}, which ${path} might cut`,
          { help: 'reach the host over another port, or use the task that knows this setting' },
        ),
      );
};

/** Who uses a function, so that it must not be taken away. */
export type VfHolder =
  | { readonly kind: 'guest'; readonly name: string; readonly running: boolean }
  /** A process that holds a device file of it open without libvirt. */
  | { readonly kind: 'process'; readonly pid: number }
  /** An interface above its own: a bond, a bridge, a VLAN, a macvtap. */
  | { readonly kind: 'interface'; readonly name: string; readonly link: string }
  /** The host, which has an address on its interface. */
  | { readonly kind: 'address'; readonly address: string; readonly link: string }
  /** The host, which stores files or pages on it. */
  | { readonly kind: 'storage'; readonly device: string; readonly use: string }
  /** A network driver has it, and no interface of it is in this network namespace. */
  | { readonly kind: 'elsewhere'; readonly driver: string };

/** A guest that is off holds nothing, but will want its function at its next start. */
export const holds = (holder: VfHolder): boolean => holder.kind !== 'guest' || holder.running;

/** As the subject of a sentence. */
export const holderName = (holder: VfHolder): string => {
  switch (holder.kind) {
    case 'guest':
      return `guest ${holder.name}`;
    case 'process':
      return `process ${holder.pid}`;
    case 'interface':
      return `interface ${holder.name}, by ${holder.link},`;
    case 'address':
      return `the host itself, with ${holder.address} on ${holder.link},`;
    case 'storage':
      return `the host itself, whose ${holder.device} is ${holder.use},`;
    case 'elsewhere':
      return `somebody who has its interface, which is not in this network namespace (driver ${holder.driver}),`;
  }
};

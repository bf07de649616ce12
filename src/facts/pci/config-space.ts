/** What a function of a PCI device says in its configuration space; undefined what it does not have or may not tell. */
export interface ConfigSpace {
  readonly max_payload?: number;
  readonly max_read_request?: number;
  /** Vectors of MSI-X that it can have. */
  readonly msix?: number;
  /** Of a port above: whether it hands on requests to more than eight functions of a device (ARI). */
  readonly ari_forwarding?: boolean;
  /** Whether access control services keep what is below apart; undefined where there are none. */
  readonly acs?: boolean;
  /** Of a bridge: the highest bus number below it. */
  readonly last_bus?: number;
  readonly sriov?: {
    readonly total: number;
    /** Numbers its functions over all 256 of its bus (ARI). */
    readonly ari: boolean;
    /** Where its first function stands behind it, and each next. */
    readonly offset: number;
    readonly stride: number;
  };
}

/** Source validation, redirection of requests and completions, upstream forwarding: what keeps devices apart. */
const isolation = 0b11101;

/**
 * Reads a dump of `od -tx1`: 256 bytes, or 4096 for the extended capabilities.
 * @see https://www.kernel.org/doc/html/latest/PCI/pci.html and linux/pci_regs.h
 */
export const configSpace = (hex: string): ConfigSpace => {
  const bytes = Uint8Array.from(hex.trim().split(/\s+/).filter(Boolean), (one) => Number.parseInt(one, 16));
  if (bytes.length < 64) return {};
  const view = new DataView(bytes.buffer);
  const word = (at: number): number => (at + 2 <= bytes.length ? view.getUint16(at, true) : 0);
  const double = (at: number): number => (at + 4 <= bytes.length ? view.getUint32(at, true) : 0);
  const known = capabilities(bytes);
  const [express, vectors] = [known.get(0x10), known.get(0x11)];
  const extended = extendedCapabilities(double, bytes.length);
  const [services, functions] = [extended.get(0x0d), extended.get(0x10)];
  const isBridge = ((bytes[0x0e] ?? 0) & 0x7f) === 1;
  return {
    ...(express !== undefined && {
      max_payload: 128 << ((word(express + 8) >> 5) & 7),
      max_read_request: 128 << ((word(express + 8) >> 12) & 7),
      // Only ports that could say so in their capabilities.
      ...(isBridge &&
        double(express + 0x24) & 0x20 && { ari_forwarding: (word(express + 0x28) & 0x20) !== 0 }),
    }),
    ...(vectors !== undefined && { msix: (word(vectors + 2) & 0x7ff) + 1 }),
    ...(services !== undefined && {
      acs:
        (word(services + 6) & isolation) === (word(services + 4) & isolation) &&
        (word(services + 6) & 1) === 1,
    }),
    ...(isBridge && { last_bus: bytes[0x1a] ?? 0 }),
    ...(functions !== undefined && {
      sriov: {
        total: word(functions + 0x0e),
        ari: (word(functions + 8) & 0x10) !== 0,
        offset: word(functions + 0x14),
        stride: word(functions + 0x16),
      },
    }),
  };
};

/** Where each capability stands; a chain that goes round in circles ends. */
const capabilities = (bytes: Uint8Array): ReadonlyMap<number, number> => {
  const found = new Map<number, number>();
  for (let at = (bytes[0x34] ?? 0) & 0xfc, left = 48; at >= 0x40 && left > 0; left -= 1) {
    const id = bytes[at] ?? 0;
    if (!found.has(id)) found.set(id, at);
    at = (bytes[at + 1] ?? 0) & 0xfc;
  }
  return found;
};

const extendedCapabilities = (
  double: (at: number) => number,
  length: number,
): ReadonlyMap<number, number> => {
  const found = new Map<number, number>();
  for (let at = 0x100, left = 480; at >= 0x100 && at < length && left > 0; left -= 1) {
    const head = double(at);
    if (head === 0 || head === 0xffff_ffff) break;
    const id = head & 0xffff;
    if (!found.has(id)) found.set(id, at);
    at = (head >>> 20) & 0xffc;
  }
  return found;
};

/** The bus of the last of so many virtual functions: of 256 numbers each. */
export const busOfLast = (
  address: string,
  { offset, stride }: NonNullable<ConfigSpace['sriov']>,
  count: number,
) => {
  const [, bus = '0', device = '0', own = '0'] =
    /^[\da-f]{4}:([\da-f]{2}):([\da-f]{2})\.([0-7])$/.exec(address) ?? [];
  const first = (Number.parseInt(bus, 16) << 8) + (Number.parseInt(device, 16) << 3) + Number(own);
  return (first + offset + stride * (count - 1)) >> 8;
};

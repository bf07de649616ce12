import type { XmlElement } from '../../facts/reading/xml.js';
import { entryOf } from '../../model/index.js';

const units: Readonly<Record<string, number>> = {
  b: 1,
  bytes: 1,
  KB: 1e3,
  k: 1024,
  KiB: 1024,
  MB: 1e6,
  M: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1e9,
  G: 1024 ** 3,
  GiB: 1024 ** 3,
  TB: 1e12,
  T: 1024 ** 4,
  TiB: 1024 ** 4,
};

/**
 * Bytes of an element such as `<memory unit='MiB'>256</memory>`, in whole KiB, as libvirt keeps
 * them; KiB is the unit where none is given. NaN for what is no amount.
 * @see https://libvirt.org/formatdomain.html#memory-allocation
 */
export const bytesOf = ({ text, attributes }: Pick<XmlElement, 'text' | 'attributes'>): number =>
  Math.ceil((Number(text) * (entryOf(units, attributes.unit ?? 'KiB') ?? Number.NaN)) / 1024) * 1024;

import type { XmlElement } from '../../facts/reading/xml.js';
import { entryOf } from '../../model/index.js';

const letters = 'kmgtpe';

/** By their names in small letters: libvirt does not look at case. */
const units: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  bytes: 1,
  ...Object.fromEntries(
    [...letters].flatMap((letter, index) => [
      [letter, 1024 ** (index + 1)],
      [`${letter}ib`, 1024 ** (index + 1)],
      [`${letter}b`, 1000 ** (index + 1)],
    ]),
  ),
};

/**
 * Bytes of an element such as `<memory unit='MiB'>256</memory>`, in whole KiB, as libvirt keeps
 * them; KiB is the unit where none is given. NaN for what is no amount.
 * @see https://libvirt.org/formatdomain.html#memory-allocation
 */
export const bytesOf = ({ text, attributes }: Pick<XmlElement, 'text' | 'attributes'>): number =>
  Math.ceil(
    (Number(text) * (entryOf(units, (attributes.unit ?? 'KiB').toLowerCase()) ?? Number.NaN)) / 1024,
  ) * 1024;

import { available, defineFact, unavailable } from '../../model/index.js';
import { at, parseXml, type XmlElement } from '../reading/xml.js';
import { askVirsh, virshAnswers } from './virsh.js';

/** A volume of a storage pool. */
export type LibvirtVolume =
  | { readonly libvirt: false }
  | { readonly libvirt: true; readonly pool: boolean; readonly defined: false }
  | {
      readonly libvirt: true;
      readonly pool: true;
      readonly defined: true;
      /** Bytes that a guest sees. */
      readonly capacity: number;
      readonly format?: string;
      readonly path: string;
      /** Path of the image that it is a copy-on-write layer over. */
      readonly backing?: string;
    };

/** A volume by its pool and name. */
export const libvirtVolume = defineFact<LibvirtVolume, { readonly pool: string; readonly name: string }>({
  id: 'libvirt_volume',
  summary: 'A libvirt volume: capacity, format, path, backing image',
  scopes: ({ pool, name }) => [`libvirt:pool:${pool}`, `libvirt:volume:${pool}/${name}`],
  script: ({ pool, name }) =>
    askVirsh({ pool: ['pool-info', '--pool', pool], volume: ['vol-dumpxml', '--pool', pool, '--vol', name] }),
  parse: (output, { name }) => {
    const said = virshAnswers(output);
    if (said.kind === 'missing') return available({ libvirt: false });
    if (said.kind === 'failed') return unavailable(said.reason);
    const pool = /^State:\s+running$/m.test(said.answers.get('pool') ?? '');
    const text = said.answers.get('volume') ?? '';
    if (!text.includes('<volume')) return available({ libvirt: true, pool, defined: false });
    const volume = parseXml(text);
    const path = at(volume, 'target', 'path')?.text;
    if (path === undefined) return unavailable(`virsh vol-dumpxml ${name} told no path`);
    return available({ libvirt: true, pool: true, defined: true, path, ...details(volume) });
  },
});

const details = (volume: XmlElement) => {
  const format = at(volume, 'target', 'format')?.attributes.type;
  const backing = at(volume, 'backingStore', 'path')?.text;
  return {
    // vol-dumpxml prints the capacity in bytes.
    capacity: Number(at(volume, 'capacity')?.text ?? Number.NaN),
    ...(format === undefined ? {} : { format }),
    ...(backing ? { backing } : {}),
  };
};

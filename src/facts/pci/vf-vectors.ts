import { available, defineFact, mustHaveRun, sh, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';
import { configSpace } from './config-space.js';

/** Vectors of MSI-X of a port's virtual functions. */
export interface VfVectors {
  /** How many they may share; undefined where their driver gives each a fixed number. */
  readonly total?: number;
  /** By number of the function. */
  readonly vectors: Readonly<Record<string, number>>;
}

const bytes = 256;

/** Sizes of the functions' MSI-X tables, from their configuration spaces, all in one reading. */
export const vfVectors = defineFact<VfVectors, { readonly pf: string }>({
  id: 'vf_vectors',
  summary: "Vectors of MSI-X of a port's virtual functions, and how many they may share",
  scopes: () => ['sriov', 'pci'],
  script: ({ pf }) =>
    [
      sh`cd ${`/sys/bus/pci/devices/${pf}`} || exit 1`,
      section('total'),
      'cat sriov_vf_total_msix 2>/dev/null',
      'set -- virtfn*/config; if [ -e "$1" ]; then',
      section('functions'),
      `for f in "$@"; do n=\${f#virtfn}; echo "\${n%/config}"; done`,
      section('config'),
      `head -q -c ${bytes} "$@" | od -An -v -tx1`,
      mustHaveRun,
      'fi; :',
    ].join('\n'),
  parse: ({ stdout }, { pf }) => {
    const parts = splitSections(stdout);
    const total = /^\d+$/m.exec(parts.get('total') ?? '')?.[0];
    const functions = (parts.get('functions') ?? '').split('\n').filter((line) => line !== '');
    const config = (parts.get('config') ?? '').trim().split(/\s+/).filter(Boolean);
    if (config.length !== functions.length * bytes)
      return unavailable(`the configuration spaces of the functions of ${pf} cannot be read`);
    return available({
      ...(total !== undefined && { total: Number(total) }),
      vectors: Object.fromEntries(
        functions.flatMap((index, at) => {
          const { msix } = configSpace(config.slice(at * bytes, (at + 1) * bytes).join(' '));
          return msix === undefined ? [] : [[index, msix]];
        }),
      ),
    });
  },
});

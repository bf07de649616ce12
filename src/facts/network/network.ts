import { available, defineFact, type FactOutput, type Reading, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';
import { links, type NetworkLink, parseLinks } from './links.js';
import { type OwnConnection, ownConnection } from './own-connection.js';

interface Route {
  readonly link: string;
  readonly gateway?: string;
}

export interface Network {
  readonly links: readonly NetworkLink[];
  readonly default_route: { readonly ipv4?: Route; readonly ipv6?: Route };
  /** The links that carry rigger's own connection; changing them could lock everybody out. */
  readonly own: OwnConnection;
}

/** Links with their addresses, default routes, and the way by which rigger is connected. */
export const network = defineFact<Network>({
  id: 'network',
  summary: "Links, addresses, default routes, and the links that carry rigger's own connection",
  scopes: () => ['net', 'sriov', 'pci'],
  script: () =>
    [
      section('network-links'),
      links.definition.script(undefined),
      section('network-ipv4'),
      'ip -j route show default 2>/dev/null',
      section('network-ipv6'),
      'ip -j -6 route show default 2>/dev/null',
      ownConnection.definition.script(undefined),
    ].join('\n'),
  parse: parseNetwork,
});

function parseNetwork(output: FactOutput): Reading<Network> {
  const parts = splitSections(output.stdout);
  const found = parseLinks(parts.get('network-links') ?? '', parts);
  if (!found.available) return unavailable(found.reason);
  const own = ownConnection.definition.parse(output, undefined);
  if (!own.available) return unavailable(own.reason);
  const [ipv4, ipv6] = [route(parts.get('network-ipv4')), route(parts.get('network-ipv6'))];
  return available({
    links: found.value,
    default_route: { ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) },
    own: own.value,
  });
}

/** The first is the one with the lowest metric. */
const route = (json = ''): Route | undefined => {
  try {
    const [first] = JSON.parse(json) as { readonly dev?: string; readonly gateway?: string }[];
    return first?.dev ? { link: first.dev, ...(first.gateway && { gateway: first.gateway }) } : undefined;
  } catch {
    return undefined;
  }
};

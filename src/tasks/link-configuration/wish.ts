import type { VfWish } from '../sriov-vfs/input.js';

/** What one task wants of one link, in no manager's words. */
export interface LinkWish {
  readonly link: string;
  /** What kind of connection it is to a manager. */
  readonly kind: 'device' | 'bridge' | 'bond' | 'vlan';
  /** Of a link that the manager is to make. */
  readonly made?: MadeLink;
  readonly down?: boolean;
  readonly mtu?: number | undefined;
  /** All of them; undefined in a bridge or bond, where there are none. */
  readonly addresses?: readonly string[] | undefined;
  /** What it has now, where the wish leaves its addresses as they are. */
  readonly present?: readonly string[] | undefined;
  readonly promiscuous?: boolean | undefined;
  readonly master?: { readonly name: string; readonly kind: 'bridge' | 'bond'; readonly learning?: boolean };
  /** Virtual functions of its port. */
  readonly functions?: LinkFunctions;
  /** VLANs that lie on it, which networkd wants to know. */
  readonly vlans?: readonly string[];
}

/** Virtual functions that a manager is to make. */
export interface LinkFunctions {
  readonly count: number;
  /** Drivers of the host take them. */
  readonly autoprobe: boolean;
  readonly vfs: readonly VfWish[];
}

/** A link that is no device, with what only its maker can say. */
export type MadeLink =
  | { readonly kind: 'bridge'; readonly stp: boolean; readonly vlan_filtering: boolean }
  | {
      readonly kind: 'bond';
      readonly mode: string;
      readonly miimon: number;
      readonly xmit_hash_policy?: string;
      readonly lacp_rate?: string;
    }
  | { readonly kind: 'vlan'; readonly id: number; readonly parent: string };

/** One task's part of a file that a manager reads. */
export interface FilePart {
  readonly path: string;
  /** What stands before the parts of all tasks: which link the file is about. */
  readonly head: string;
  readonly text: string;
}

/** A wish in the words of a manager, or what it has no word for. */
export type InWords = readonly FilePart[] | { readonly wordless: string };

import type { ContainerLink, ContainerState } from '../../../facts/network/container.js';
import type { NetworkLink } from '../../../facts/network/links.js';
import type { OwnConnection } from '../../../facts/network/own-connection.js';
import type { FunctionHolders } from '../../../facts/pci/function-holders.js';
import type { PhysicalFunction } from '../../../facts/pci/sriov.js';
import type { Refused } from '../../../model/index.js';

/** What is known of the host where a container gets an interface. */
export interface ContainerSite {
  readonly host: string;
  readonly container: string;
  readonly state: ContainerState;
  readonly links: readonly NetworkLink[];
  readonly own: OwnConnection;
  /** Ports with virtual functions. */
  readonly ports: readonly PhysicalFunction[];
  readonly holders: FunctionHolders;
}

/** One way by which a container gets an interface; `N` are its fields. */
export interface ContainerDatapath<N> {
  /** The interface of the container that it is now; undefined where it has to be made. */
  found(nic: N, index: number, site: ContainerSite): ContainerLink | undefined;
  /** How it is shown: what it is, and where it leads. */
  shown(nic: N): string;
  /** The same of one that was found. */
  shownNow(nic: N, link: ContainerLink, index: number, site: ContainerSite): string;
  /** Why it cannot be had. */
  refusal(nic: N, index: number, site: ContainerSite): Refused | undefined;
  /**
   * POSIX sh that gives it to the container `$n` where it is not there, and puts its name in there into `$l`.
   * It runs again at each boot.
   */
  give(nic: N, index: number, site: ContainerSite): string;
  /** POSIX sh after its address is as wanted: what the host has to know of `$l` for frames to find it. */
  announce?(nic: N, index: number, site: ContainerSite): string;
}

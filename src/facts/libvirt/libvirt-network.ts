import { type LibvirtObject, libvirtObject } from './libvirt-object.js';

/** A virtual network of libvirt. */
export type LibvirtNetwork = LibvirtObject;

/** A virtual network by name. */
export const libvirtNetwork = libvirtObject({
  kind: 'network',
  summary: 'A libvirt network: state, autostart, definition',
  command: 'net',
  active: ['Active', 'yes'],
  missing: /failed to get network|no network with matching name/i,
});

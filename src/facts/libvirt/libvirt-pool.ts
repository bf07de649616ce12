import { libvirtObject } from './libvirt-object.js';

/** A storage pool by name. */
export const libvirtPool = libvirtObject({
  kind: 'pool',
  summary: 'A libvirt storage pool: state, autostart, definition',
  command: 'pool',
  active: ['State', 'running'],
  missing: /failed to get pool|no storage pool with matching name/i,
});

import { escapeXml } from '../../model/index.js';
import type { LibvirtNetworkInput } from './input.js';

/**
 * Network XML of a mode.
 * @see https://libvirt.org/formatnetwork.html
 */
export const networkXml = ({
  name,
  mode,
  bridge,
  port,
  macvtap_mode,
  mac_table,
  vlan,
}: LibvirtNetworkInput): string => {
  const lines = {
    bridge: [
      "<forward mode='bridge'/>",
      `<bridge name='${escapeXml(bridge ?? '')}'${mac_table === 'libvirt' ? " macTableManager='libvirt'" : ''}/>`,
    ],
    macvtap: [
      `<forward mode='${macvtap_mode}'>`,
      `  <interface dev='${escapeXml(port ?? '')}'/>`,
      '</forward>',
    ],
    // `managed`: libvirt binds a function to vfio-pci when a guest takes it, and gives it back afterwards.
    hostdev: [
      "<forward mode='hostdev' managed='yes'>",
      `  <pf dev='${escapeXml(port ?? '')}'/>`,
      '</forward>',
    ],
  }[mode ?? 'bridge'];
  const tag = vlan === undefined ? [] : ['<vlan>', `  <tag id='${vlan}'/>`, '</vlan>'];
  return [
    '<network>',
    ...[`<name>${escapeXml(name)}</name>`, ...lines, ...tag].map((line) => `  ${line}`),
    '</network>',
    '',
  ].join('\n');
};

import { z } from 'zod';
import { isoImage } from './iso9660.js';

const document = z.union([z.string(), z.record(z.string(), z.unknown())]);

/** What cloud-init finds at the guest's first boot. */
export const seedInput = z
  .strictObject({
    user_data: document.describe('`#cloud-config` as a map, or any text that cloud-init takes'),
    meta_data: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('`instance-id` and `local-hostname` are the name of the image unless they stand here'),
    network_config: document.optional().describe('Network configuration, version 1 or 2'),
  })
  .describe('A cloud-init seed of the NoCloud data source, as a CD image beside the disk image');

export type SeedInput = z.output<typeof seedInput>;

/** JSON is YAML: no writer of YAML is needed for what a machine reads. */
const yaml = (value: z.output<typeof document>, header = ''): string =>
  typeof value === 'string' ? value : `${header}${JSON.stringify(value, null, 1)}\n`;

/**
 * The CD image that cloud-init looks for by its label, `cidata`.
 * @see https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html
 */
export const seedImage = (name: string, { user_data, meta_data, network_config }: SeedInput): Uint8Array =>
  isoImage('cidata', {
    'user-data': yaml(user_data, '#cloud-config\n'),
    'meta-data': yaml({ 'instance-id': name, 'local-hostname': name, ...meta_data }),
    ...(network_config === undefined ? {} : { 'network-config': yaml(network_config) }),
  });

import { z } from 'zod';
import { libvirtName } from '../libvirt/name.js';

/** Input of `libvirt_domain`. */
export const libvirtDomainInput = z
  .strictObject({
    name: libvirtName('Name of the domain, as in its XML'),
    state: z
      .enum(['running', 'stopped', 'absent'])
      .default('running')
      .describe('`absent` stops it and removes its definition'),
    src: z
      .string()
      .min(1)
      .optional()
      .describe('Template of the domain XML, `*.xml.hbs` (values are escaped), or plain XML'),
    xml: z.string().min(1).optional().describe('The domain XML itself'),
    autostart: z.boolean().default(false).describe('Start it with the host'),
    restart: z
      .enum(['never', 'if_needed'])
      .default('never')
      .describe(
        'What to do about a running guest whose definition changed: note that it needs a restart, or restart it (the play must `allow: [guest-restart]`)',
      ),
    stop_timeout: z
      .number()
      .int()
      .min(0)
      .default(60)
      .describe('Seconds to wait for a guest that was asked to stop; 0 switches it off at once'),
  })
  .superRefine(({ state, src, xml }, { addIssue }) => {
    if (src !== undefined && xml !== undefined)
      addIssue({ code: 'custom', path: ['xml'], message: 'give src or xml, not both' });
    if (state !== 'absent' && src === undefined && xml === undefined)
      addIssue({ code: 'custom', path: ['src'], message: `is needed for state ${state}` });
  });

export type LibvirtDomainInput = z.output<typeof libvirtDomainInput>;

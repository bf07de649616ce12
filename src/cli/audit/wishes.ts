import { z } from 'zod';
import { type AuditWishes, requirements } from '../../engine/audit/index.js';
import { type Json, problem, RiggerError } from '../../model/index.js';

const port = z.object({ pf: z.string(), vf_count: z.number() });
const pool = z.object({ size_kib: z.number(), count: z.number(), node: z.number().optional() });
const attributes = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/**
 * What the roles' variables want of a host: `firmware_attributes`, `sriov_ports`, `hugepages_pools`, `audit_skip`. A variable of another
 * shape is left out here; the role's argument specification is what complains about it.
 */
export const parseWishes = (variable: (name: string) => Json | undefined): AuditWishes => {
  const ports = z.array(port).safeParse(variable('sriov_ports'));
  const skip = z
    .array(z.enum(requirements.map(({ id }) => id) as [string, ...string[]]))
    .safeParse(variable('audit_skip') ?? []);
  if (!skip.success)
    throw new RiggerError([
      problem('cli/usage', 'audit_skip holds something that is no requirement', {
        help: `requirements are ${requirements.map(({ id }) => id).join(', ')}`,
      }),
    ]);
  const firmware = attributes.safeParse(variable('firmware_attributes'));
  const pools = z.array(pool).safeParse(variable('hugepages_pools'));
  return {
    skip: skip.data,
    ...(firmware.success ? { firmware_attributes: firmware.data } : {}),
    ...(ports.success ? { sriov_ports: ports.data } : {}),
    ...(pools.success
      ? {
          hugepages: pools.data.map(({ size_kib, count, node }) => ({
            size: size_kib,
            count,
            ...(node === undefined ? {} : { node }),
          })),
        }
      : {}),
  };
};

import { z } from 'zod';
import { type AuditWishes, requirements } from '../../audit/index.js';
import { type Json, problem, RiggerError } from '../../model/index.js';

const port = z.object({ pf: z.string(), vf_count: z.number() });
const pool = z.object({ size_kib: z.number(), count: z.number(), node: z.number().optional() });
const attributes = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const tuning = z.object({ governor: z.string().optional(), turbo: z.boolean().optional() });

/**
 * What the roles' variables want of a host: `firmware_attributes`, `sriov_ports`, `hugepages_pools`,
 * `cpu_isolation_cpus`, `cpu_isolation_tuning`, `audit_skip`. A variable of another
 * shape is left out here; the role's argument specification is what complains about it.
 */
export const parseWishes = (variable: (name: string) => Json | undefined): AuditWishes => {
  const ports = z.array(port).safeParse(variable('sriov_ports'));
  const skip = z
    .array(z.enum(requirements.map(({ id }) => id) as [string, ...string[]]))
    .safeParse(variable('audit_skip') ?? []);
  if (!skip.success)
    throw new RiggerError([
      problem('cli/usage', 'audit_skip holds something that is not a requirement', {
        help: `requirements are ${requirements.map(({ id }) => id).join(', ')}`,
      }),
    ]);
  const firmware = attributes.safeParse(variable('firmware_attributes'));
  const cpus = z.string().min(1).safeParse(variable('cpu_isolation_cpus'));
  const tuned = tuning.safeParse(variable('cpu_isolation_tuning')).data ?? {};
  const pools = z.array(pool).safeParse(variable('hugepages_pools'));
  return {
    skip: skip.data,
    ...(firmware.success ? { firmware_attributes: firmware.data } : {}),
    ...(cpus.success ? { isolated_cpus: cpus.data } : {}),
    ...(tuned.governor === undefined ? {} : { governor: tuned.governor }),
    ...(tuned.turbo === undefined ? {} : { turbo: tuned.turbo }),
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

import { z } from 'zod';
import type { Controller } from '../connection/connection.js';
import { type Position, problem, RiggerError, reveal, type Value } from '../model/index.js';

const schema = z.strictObject({
  url: z.url({ protocol: /^https$/, error: 'must be an https:// address' }),
  user: z.string().min(1),
  password: z.string(),
  system: z.string().optional(),
  certificate: z.string().optional(),
  certificate_file: z.string().optional(),
  fingerprint: z
    .string()
    .regex(/^[\da-f]{2}(:?[\da-f]{2}){31}$/i, 'must be 64 hexadecimal digits')
    .optional(),
});

/**
 * The management controller that a host's variable `redfish` describes.
 * @throws RiggerError `target/bad-value`
 */
export const controllerOf = (
  host: string,
  value: Value | undefined,
  at: (variable: string) => Position | undefined = () => undefined,
): Controller | undefined => {
  if (value === undefined || value === null) return undefined;
  const parsed = schema.safeParse(reveal(value));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RiggerError([
      problem(
        'target/bad-value',
        `redfish${issue?.path.length ? `.${issue.path.join('.')}` : ''} of ${host}: ${issue?.message}`,
        {
          position: at('redfish'),
          help: 'it has url, user, password, and optionally system, certificate_file, fingerprint',
        },
      ),
    ]);
  }
  const {
    url,
    user,
    password,
    system,
    certificate,
    certificate_file = certificate,
    fingerprint,
  } = parsed.data;
  return {
    url,
    user,
    password,
    ...(system === undefined ? {} : { system }),
    ...(certificate_file === undefined ? {} : { certificateFile: certificate_file }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
};

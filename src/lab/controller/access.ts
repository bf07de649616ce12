import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { labFailure } from '../failure.js';
import { lastLines, run } from '../host/run.js';
import type { Credentials } from './sessions.js';

/** Files of the controllers of a lab. */
export const controllerFiles = (directory: string) => {
  const own = join(directory, 'controller');
  return {
    directory: own,
    key: join(own, 'key.pem'),
    certificate: join(own, 'certificate.pem'),
    credentials: join(own, 'credentials.json'),
    log: join(own, 'controller.log'),
  };
};

const credentialsShape = z.object({ user: z.string(), password: z.string() });

/** The account of the controllers, made at the first call; the file is for its owner only. */
export const ensureCredentials = (directory: string): Credentials => {
  const files = controllerFiles(directory);
  mkdirSync(files.directory, { recursive: true, mode: 0o700 });
  if (existsSync(files.credentials))
    return credentialsShape.parse(JSON.parse(readFileSync(files.credentials, 'utf8')));
  const made = { user: 'rigger', password: randomBytes(12).toString('base64url') };
  writeFileSync(files.credentials, JSON.stringify(made), { mode: 0o600 });
  return made;
};

/** A certificate that the controllers signed themselves, for 127.0.0.1; clients pin it. */
export const ensureCertificate = async (directory: string): Promise<{ key: string; cert: string }> => {
  const { key, certificate, directory: own } = controllerFiles(directory);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  if (!existsSync(certificate)) {
    const made = await run([
      ...[
        'openssl',
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '3650',
      ],
      ...[
        '-subj',
        '/CN=rigger lab',
        '-addext',
        'subjectAltName=IP:127.0.0.1,DNS:localhost',
        '-keyout',
        key,
        '-out',
        certificate,
      ],
    ]);
    if (made.status !== 0)
      throw labFailure('lab/controller-failed', 'openssl could not make a certificate', {
        notes: lastLines(made.stderr),
      });
    chmodSync(key, 0o600);
  }
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(certificate, 'utf8') };
};

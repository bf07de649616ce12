import { existsSync, statSync } from 'node:fs';
import { usualIdentityFile } from '../../language/vault/index.js';
import type { DoctorCheck } from './check.js';

/** The identity that opens encrypted values. */
export const secretsChecks = (): DoctorCheck[] => {
  const file = usualIdentityFile();
  const about = { area: 'secrets', title: 'age identity' } as const;
  if (!existsSync(file))
    return [
      {
        ...about,
        status: 'ok',
        evidence: `no ${file}; \`rigger vault keygen\` makes one when you want to encrypt values`,
      },
    ];
  const others = statSync(file).mode & 0o077;
  return [
    others === 0
      ? { ...about, status: 'ok', evidence: file }
      : {
          ...about,
          status: 'limited',
          evidence: `${file} can be read by others`,
          remedy: `chmod 600 ${file}`,
        },
  ];
};

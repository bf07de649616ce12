import { spawnSync } from 'node:child_process';

const python = (program: string, ...words: readonly string[]): string => {
  const { stdout, stderr, status } = spawnSync('/usr/bin/python3', ['-c', program, ...words]);
  if (status !== 0) throw new Error(`python3 failed: ${stderr}`);
  return stdout.toString();
};

/** A capability (`cap_net_raw=ep`), an ACL that lets the account 2 write, and a note of a user, as the kernel has them. */
export const attributesOfAllKinds: Readonly<Record<string, string>> = {
  'security.capability': '0100000200200000000000000000000000000000',
  'system.posix_acl_access':
    '0200000001000700ffffffff020007000200000004000500ffffffff10000700ffffffff20000500ffffffff',
  'user.note': '6b657074',
};

/** Extended attributes of a file by name, in hexadecimal. */
export const readAttributes = (path: string): Record<string, string> =>
  JSON.parse(
    python(
      'import json, os, sys; p = sys.argv[1]; print(json.dumps({a: os.getxattr(p, a).hex() for a in os.listxattr(p)}))',
      path,
    ),
  ) as Record<string, string>;

export const writeAttributes = (path: string, attributes: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(attributes))
    python(
      'import os, sys; os.setxattr(sys.argv[1], sys.argv[2], bytes.fromhex(sys.argv[3]))',
      path,
      name,
      value,
    );
};

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const schemas = '/usr/share/libvirt/schemas';

/**
 * What libvirt's own schema says against each document, in their order; undefined where it accepts
 * one. It is the check of virt-xml-validate, in one process for all documents.
 */
export const schemaComplaints = (
  kind: 'domain' | 'network' | 'storagepool',
  documents: readonly string[],
): (string | undefined)[] => {
  const schema = `${schemas}/${kind}.rng`;
  if (!existsSync(schema)) throw new Error(`${schema} is missing: apt-get install libvirt0 libxml2-utils`);
  const folder = mkdtempSync(join(tmpdir(), 'rigger-xml-'));
  try {
    const files = documents.map((text, index) => {
      const file = join(folder, `${index}.xml`);
      writeFileSync(file, text);
      return file;
    });
    const { stderr, error } = spawnSync('xmllint', ['--noout', '--relaxng', schema, ...files], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (error) throw new Error(`xmllint is missing: apt-get install libxml2-utils (${error.message})`);
    return files.map((file) =>
      stderr.includes(`${file} validates\n`)
        ? undefined
        : stderr
            .split('\n')
            .filter((line) => line.startsWith(file))
            .join('\n') || stderr,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
};

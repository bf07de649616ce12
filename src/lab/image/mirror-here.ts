import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AptSource, debianMirror, parseAptSources } from './apt-source.js';

const sourcesHere = (): AptSource[] => {
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
  ];
  return files
    .filter((file) => /\.(list|sources)$/.test(file) && existsSync(file))
    .flatMap((file) => parseAptSources(readFileSync(file, 'utf8')));
};

/** The mirror of Debian that this machine gets its packages from; undefined when it names none. */
export const mirrorHere = (): string | undefined => debianMirror(sourcesHere());

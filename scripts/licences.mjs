// The licences of the packages whose code is in the build: whoever gets the one gets the others with it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './esbuild-options.mjs';

const packageFolder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

/** One text with name, version and licence of each package that a file of the build comes from. */
export const licencesOf = (inputs) => {
  const folders = new Set(inputs.flatMap((input) => packageFolder.exec(input)?.[0] ?? []));
  const entries = [...folders].map((folder) => licenceOf(join(root, folder)));
  return `rigger holds code of these packages.\n\n${entries.sort().join('\n')}`;
};

const licenceOf = (folder) => {
  const { name, version, license, licenses, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  // Older packages have a list.
  const kind = license ?? licenses?.map(({ type }) => type).join(', ');
  if (typeof kind !== 'string') throw new Error(`${folder} does not say under which licence it is`);
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort();
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  // Some have no file of it in what they publish; then its name and the author are all there is to hand on.
  const by = typeof author === 'string' ? author : author?.name;
  const text = texts.length > 0 ? texts.join('\n\n') : `${kind}${by === undefined ? '' : `, by ${by}`}`;
  return `=== ${name} ${version} (${kind})\n\n${text}\n`;
};

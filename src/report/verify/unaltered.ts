import { exitCodes, problem, RiggerError } from '../../model/index.js';
import { readBundle } from '../data/bundle.js';
import { checkManifest } from './check-manifest.js';

/** What a report or a comparison reads of a bundle: all but the raw output. */
const isRead = (path: string): boolean =>
  !/^(trials|inputs|domains)\//.test(path) || /^trials\/\d+\/samples\//.test(path);

/** What says which environment a run had. */
export const isEnvironment = (path: string): boolean => /^(run|outcome)\.json$|^(hosts|cells)\//.test(path);

/** What is no bundle, or one of a later version, is that, whatever its manifest says. */
const unlessDamaged = (error: unknown): void => {
  if (error instanceof RiggerError && error.diagnostics.every(({ code }) => code === 'experiment/damaged'))
    return;
  throw error;
};

/**
 * What is said of a bundle rests on its rows, and names its manifest: so the rows have to be those of the manifest.
 * An unfinished bundle has none, and what is made of it says so.
 * @param wanted which files are looked at: all that a report reads unless told
 * @throws RiggerError with exit code 5 naming the files that are not as the manifest says
 */
export const requireUnaltered = async (
  folders: readonly string[],
  wanted: (path: string) => boolean = isRead,
): Promise<void> => {
  const found = [];
  for (const folder of folders) await readBundle(folder).catch(unlessDamaged);
  for (const folder of folders)
    for (const { code, path, message } of (await checkManifest(folder, wanted)).findings)
      if (code === 'verify/manifest')
        found.push(
          problem(code, `${folder}/${path}: ${message}`, {
            help: `restore the file from a copy of the bundle; \`rigger verify ${folder}\` lists all that differs`,
          }),
        );
  if (found.length > 0) throw new RiggerError(found.slice(0, 50), exitCodes.different);
};

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { labFailure } from '../failure.js';
import { rootArguments } from './bootstrap.js';
import { type Build, command, inRoot } from './build-command.js';
import { kbuild, kernelPackages, moduleChoices, moduleSources, modulesRecipe } from './modules-recipe.js';

/** The modules of one kernel in the cache. Kept beside the images, because they outlive them. */
const modulesFolder = (cache: string, kernel: string): string =>
  join(cache, 'modules', createHash('sha256').update(modulesRecipe(kernel)).digest('hex').slice(0, 16));

/** The version of a package that is installed in a root. */
const packageVersion = async (build: Pick<Build, 'root' | 'log'>, name: string): Promise<string> =>
  (await inRoot(build, ['dpkg-query', '-W', '-f', '${Version}', name])).trim();

/**
 * Headers that fit the image's kernel need not mean that the source does: a mirror that changed between the two would
 * give modules that load and are another version's.
 */
const checkVersions = async (
  build: Build,
  workshop: Pick<Build, 'root' | 'log'>,
  kernel: string,
): Promise<void> => {
  const image = await packageVersion(build, `linux-image-${kernel}`);
  const source = await packageVersion(workshop, kernelPackages(kernel).source);
  if (image !== source)
    throw labFailure(
      'lab/image-failed',
      `the image has kernel ${image}, and the mirror has the source of ${source}`,
      { help: 'the mirror was changing; try again' },
    );
};

/** A Debian root of its own with compiler, headers and source, so that none of it is in the image. */
const buildModules = async (build: Build, kernel: string, target: string): Promise<void> => {
  const scratch = dirname(build.root);
  const workshop = { root: join(scratch, 'workshop'), log: build.log };
  const { source, headers } = kernelPackages(kernel);
  const packages = [headers, source, 'make', 'gcc', 'xz-utils', 'kmod'];
  await command(build, await rootArguments(workshop.root, { packages, components: ['main'] }));
  await checkVersions(build, workshop, kernel);
  const folder = `/tmp/${source}`;
  await inRoot(workshop, [
    ...['tar', '-C', '/tmp', '-xJf', `/usr/src/${source}.tar.xz`],
    ...moduleSources.map(({ path }) => `${source}/${path}`),
  ]);
  const work = join(workshop.root, 'tmp/modules');
  mkdirSync(work);
  for (const { path } of moduleSources)
    cpSync(join(workshop.root, folder, path), join(work, basename(path)), { recursive: true });
  writeFileSync(join(work, 'Kbuild'), kbuild);
  await inRoot(workshop, [
    ...['make', '-C', `/lib/modules/${kernel}/build`, 'M=/tmp/modules', '-j2', ...moduleChoices, 'modules'],
  ]);
  const made = readdirSync(work, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ko'),
  );
  for (const name of made) {
    await inRoot(workshop, ['strip', '--strip-debug', `/tmp/modules/${name}`]);
    cpSync(join(work, name), join(target, basename(name)));
  }
  rmSync(workshop.root, { recursive: true, force: true });
};

/** Puts the modules of the image's kernel into its root, built if the cache does not hold them. */
export const addModules = async (build: Build, cache: string, kernel: string): Promise<void> => {
  const kept = modulesFolder(cache, kernel);
  if (!existsSync(kept)) {
    const fresh = join(dirname(build.root), 'modules');
    mkdirSync(fresh, { recursive: true });
    await buildModules(build, kernel, fresh);
    mkdirSync(dirname(kept), { recursive: true });
    renameSync(fresh, kept);
  }
  cpSync(kept, join(build.root, 'usr/lib/modules', kernel, 'updates'), { recursive: true });
  await inRoot(build, ['depmod', kernel]);
};

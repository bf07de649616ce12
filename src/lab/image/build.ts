import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { labFailure } from '../failure.js';
import { guestArchive } from '../guest/assemble.js';
import { guestDirectory } from '../guest/recipe.js';
import { withLock } from '../host/lock.js';
import { type ReportProgress, step } from '../progress.js';
import { bootstrapArguments } from './bootstrap.js';
import { type Build, command, inRoot } from './build-command.js';
import { toolFolders, toolPrograms } from './emulator.js';
import { firstGrubConfig, type ImageFile, lateFiles, maskedUnits, rootUuid } from './files.js';
import { imageIn, isBuilt, type LabImage } from './image.js';
import { sharedLibraries } from './libraries.js';
import { addModules } from './modules.js';
import { networkFiles, networkPackages, unitsInTheWay, unitsOfExtras } from './networks.js';
import { masterBootRecord, partitionStart } from './partition-table.js';
import { diskSize, type ImageKind, recipeHash } from './recipe.js';

/** Debian packages into a directory. */
const bootstrap = async (
  build: Build,
  more: readonly string[],
  note: (line: string) => void,
): Promise<void> => {
  await command(build, await bootstrapArguments(build.root, dirname(build.root), more), (line) => {
    const told = /^I: (.*)/.exec(line)?.[1];
    if (told && !told.startsWith('running --')) note(told);
  });
};

const putFiles = (build: Build, files: readonly ImageFile[]): void => {
  for (const { path, content, mode = 0o644 } of files) {
    const target = join(build.root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
    chmodSync(target, mode);
  }
};

/** What the image of `--with` has beyond the plain one; a machine that got none of it is as plain as one of that. */
const equip = async (build: Build, cache: string, kernel: string): Promise<void> => {
  putFiles(build, networkFiles);
  await inRoot(build, ['systemctl', 'disable', ...unitsOfExtras]);
  await inRoot(build, ['systemctl', 'mask', ...unitsInTheWay]);
  await inRoot(build, ['systemctl', 'enable', 'rigger-lab-equip.service']);
  await addModules(build, cache, kernel);
};

/** The lab's own files, units and boot loader. */
const configure = async (build: Build, kernel: string): Promise<void> => {
  putFiles(build, lateFiles);
  for (const key of readdirSync(join(build.root, 'etc/ssh')).filter((name) => name.startsWith('ssh_host_')))
    rmSync(join(build.root, 'etc/ssh', key)); // each machine gets its own
  await inRoot(build, ['systemctl', 'enable', 'systemd-networkd.service', 'rigger-lab-boot.service']);
  await inRoot(build, [
    'systemctl',
    'disable',
    'systemd-networkd-wait-online.service',
    'libvirt-guests.service',
  ]);
  await inRoot(build, ['systemctl', 'mask', ...maskedUnits]);
  await inRoot(build, ['systemctl', 'set-default', 'multi-user.target']);
  await inRoot(build, ['env', 'DEBIAN_FRONTEND=noninteractive', 'pam-auth-update', '--disable', 'systemd']);
  const modules = join(build.root, 'boot/grub/i386-pc');
  mkdirSync(modules, { recursive: true });
  const source = join(build.root, 'usr/lib/grub/i386-pc');
  for (const file of readdirSync(source).filter((name) => /\.(mod|lst)$/.test(name)))
    copyFileSync(join(source, file), join(modules, file));
  await inRoot(build, [
    ...['grub-mkimage', '-O', 'i386-pc', '-p', '(hd0,msdos1)/boot/grub', '-o', '/boot/grub/i386-pc/core.img'],
    ...[
      'biosdisk',
      'part_msdos',
      'ext2',
      'search_fs_uuid',
      'serial',
      'terminal',
      'normal',
      'linux',
      'echo',
      'test',
    ],
  ]);
  writeFileSync(join(build.root, 'boot/grub/grub.cfg'), firstGrubConfig(kernel));
};

/** The guest that the hypervisor will run: kernel and initramfs, into the hypervisor's image. */
const makeGuest = async (build: Build, kernel: string): Promise<void> => {
  const applets = (await inRoot(build, ['busybox', '--list'])).split('\n').filter((name) => name !== '');
  const archive = await guestArchive({
    root: build.root,
    kernel,
    busyboxApplets: applets,
    libraries: (program) => sharedLibraries(build.root, program),
    uncompressed: async (path) => {
      const plain = join(build.root, 'tmp', basename(path, '.xz'));
      if (!path.endsWith('.xz')) return readFileSync(path);
      await inRoot(build, [
        'sh',
        '-c',
        'busybox xzcat "$1" > "$2"',
        'sh',
        path.slice(build.root.length),
        `/tmp/${basename(plain)}`,
      ]);
      const bytes = readFileSync(plain);
      rmSync(plain);
      return bytes;
    },
  });
  const folder = join(build.root, guestDirectory);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'initrd.cpio'), archive);
  const path = (name: string) => join(guestDirectory, name);
  await inRoot(build, ['zstd', '-q', '-3', '--rm', path('initrd.cpio'), '-o', path('initrd.img')]);
  copyFileSync(join(build.root, 'boot', `vmlinuz-${kernel}`), join(folder, 'vmlinuz'));
};

/** QEMU, its libraries and its firmware, for the control machine. */
const keepTools = async (build: Build, tools: string): Promise<void> => {
  const copy = (path: string) => {
    mkdirSync(dirname(join(tools, path)), { recursive: true });
    cpSync(join(build.root, path), join(tools, path), {
      recursive: true,
      verbatimSymlinks: false,
      dereference: true,
    });
  };
  const libraries = await Promise.all(toolPrograms.map((program) => sharedLibraries(build.root, program)));
  for (const path of new Set([...toolPrograms, ...libraries.flat()])) copy(path);
  for (const path of toolFolders) copy(path);
};

/** The Debian root as a partitioned disk with a boot loader, without a loop device or a mount. */
const makeDisk = async (build: Build, disk: string): Promise<void> => {
  const offset = partitionStart * 512;
  const length = diskSize - offset;
  writeFileSync(disk, '');
  truncateSync(disk, diskSize);
  await command(build, [
    ...['mke2fs', '-q', '-F', '-t', 'ext4', '-U', rootUuid, '-L', 'rigger-lab', '-d', build.root],
    // GRUB 2.12 reads neither of these features.
    ...[
      '-O',
      '^orphan_file,^metadata_csum_seed',
      '-J',
      'size=16',
      '-E',
      `offset=${offset},lazy_itable_init=1,lazy_journal_init=1`,
    ],
    ...[disk, `${length / 1024}k`],
  ]);
  const grub = join(build.root, 'boot/grub/i386-pc/core.img');
  const file = openSync(disk, 'r+');
  try {
    writeSync(
      file,
      masterBootRecord(readFileSync(join(build.root, 'usr/lib/grub/i386-pc/boot.img')), length / 512),
      0,
      512,
      0,
    );
    const core = readFileSync(grub);
    if (core.length > offset - 512)
      throw new Error(`GRUB's core image of ${core.length} bytes does not fit before the partition`);
    writeSync(file, core, 0, core.length, 512);
  } finally {
    closeSync(file);
  }
};

const buildInto = async (
  image: LabImage,
  kind: ImageKind,
  cache: string,
  report: ReportProgress,
): Promise<void> => {
  const work = join(cache, `building-${image.hash}-${randomBytes(4).toString('hex')}`);
  const log = join(cache, `build-${image.hash}.log`);
  const finished = join(work, 'image');
  const build: Build = { root: join(work, 'root'), image, log };
  mkdirSync(finished, { recursive: true });
  chmodSync(work, 0o755);
  rmSync(log, { force: true });
  try {
    await step(report, 'packages', 'Debian 13 packages into a directory (mmdebstrap)', (note) =>
      bootstrap(build, kind === 'plain' ? [] : networkPackages, note),
    );
    const [kernel] = readdirSync(join(build.root, 'usr/lib/modules'));
    if (kernel === undefined)
      throw labFailure('lab/image-failed', 'the packages brought no kernel', { help: `see ${log}` });
    await step(report, 'configure', `boot loader, units and network of the machines, kernel ${kernel}`, () =>
      configure(build, kernel),
    );
    if (kind === 'networks')
      await step(report, 'modules', 'netdevsim and vdpa_sim from Debian’s source of that kernel', () =>
        equip(build, cache, kernel),
      );
    await step(report, 'guest', 'kernel and initramfs of the guests', () => makeGuest(build, kernel));
    await step(report, 'disk', 'partitioned disk image (mke2fs)', () =>
      makeDisk(build, join(finished, 'disk.raw')),
    );
    await keepTools(build, join(finished, 'tools'));
    copyFileSync(join(build.root, 'boot', `vmlinuz-${kernel}`), join(finished, 'vmlinuz'));
    copyFileSync(join(build.root, 'boot', `initrd.img-${kernel}`), join(finished, 'initrd.img'));
    chmodSync(join(finished, 'disk.raw'), 0o444);
    renameSync(finished, image.directory);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

/** What an interrupted build left behind. Call it with the lock held. Nothing that holds a mount is touched. */
const sweep = (cache: string): void => {
  if (!existsSync(cache)) return;
  const mounts = readFileSync('/proc/self/mounts', 'utf8');
  for (const name of readdirSync(cache).filter((one) => one.startsWith('building-')))
    if (!mounts.includes(join(cache, name))) rmSync(join(cache, name), { recursive: true, force: true });
};

/**
 * The image of the present recipe of its kind, built if the cache does not hold it. Builds are one at a time; a build that fails
 * or is killed leaves nothing that counts.
 * @throws RiggerError `lab/image-failed`, `lab/needs-root`
 */
export const ensureImage = async (
  cache: string,
  kind: ImageKind,
  report: ReportProgress,
): Promise<LabImage> => {
  const image = imageIn(cache, recipeHash(kind));
  if (isBuilt(image)) return image;
  if (process.getuid?.() !== 0)
    throw labFailure(
      'lab/needs-root',
      `building the lab image needs root, and ${image.directory} is not there yet`,
      {
        help: 'run the same command once as root with the same RIGGER_CACHE_DIR, or let root build it',
      },
    );
  return step(report, 'image', `lab image ${image.hash}`, (note) =>
    withLock(
      join(cache, 'build.lock'),
      async () => {
        if (isBuilt(image)) return image;
        sweep(cache);
        await buildInto(image, kind, cache, report);
        return image;
      },
      ({ pid }) => note(`process ${pid} is building; waiting for it`),
    ),
  );
};

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { labFailure } from '../failure.js';
import { lastLines, run } from './run.js';

/** A package that the control machine must have. */
export interface Prerequisite {
  /** Its name in Debian and Ubuntu. */
  readonly package: string;
  readonly program: string;
  readonly why: string;
}

/** All that the lab needs of the control machine; QEMU is not among it, because the image brings its own. */
export const prerequisites: readonly Prerequisite[] = [
  {
    package: 'mmdebstrap',
    program: 'mmdebstrap',
    why: 'fetches Debian packages into the root of the lab machines',
  },
  {
    package: 'debian-archive-keyring',
    program: '/usr/share/keyrings/debian-archive-keyring.gpg',
    why: 'checks the signatures of those packages',
  },
  {
    package: 'e2fsprogs',
    program: 'mke2fs',
    why: 'writes that root into a disk image, without mounting anything',
  },
  {
    package: 'openssh-client',
    program: 'ssh-keygen',
    why: 'makes the keys of the lab, and connects to its machines',
  },
  { package: 'openssl', program: 'openssl', why: 'makes the certificate of the management controllers' },
  { package: 'tar', program: 'tar', why: 'hands each machine its keys' },
];

const searchPath = (): string[] => [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];

/** Whether a program is on the path (system programs included), or a file exists. */
export const isPresent = (program: string): boolean =>
  (program.startsWith('/') ? [program] : searchPath().map((folder) => join(folder, program))).some((file) => {
    try {
      accessSync(file, program.startsWith('/') ? constants.R_OK : constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** The packages that are missing on this machine. */
export const labPrerequisites = (): readonly Prerequisite[] =>
  prerequisites.filter(({ program }) => !isPresent(program));

/** Installs what is missing with apt; throws `lab/missing-packages` when that does not work. */
export const installPrerequisites = async (onLine: (line: string) => void = () => {}): Promise<void> => {
  const names = labPrerequisites().map((one) => one.package);
  if (names.length === 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run(['apt-get', 'update'], { env, onLine }); // an old list may still do
  const install = await run(['apt-get', 'install', '-y', '--no-install-recommends', ...names], {
    env,
    onLine,
  });
  if (install.status !== 0)
    throw labFailure('lab/missing-packages', `apt-get could not install ${names.join(' ')}`, {
      help: 'install them by hand, then try again',
      notes: lastLines(install.stderr),
    });
};

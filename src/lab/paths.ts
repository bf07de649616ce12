import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where images are cached: `$RIGGER_CACHE_DIR/lab`, or the user's cache directory (XDG base directories). */
export const labCache = (environment: Environment = process.env): string =>
  join(
    environment.RIGGER_CACHE_DIR ?? join(environment.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'rigger'),
    'lab',
  );

/** Where the lab of a project keeps its state: `$RIGGER_LAB_DIR`, or `.rigger/lab` of the project. */
export const labDirectory = (project: string, environment: Environment = process.env): string =>
  resolve(environment.RIGGER_LAB_DIR ?? join(project, '.rigger', 'lab'));

/** The longest socket path that fits into `sockaddr_un` (unix(7): 108 bytes with the final zero), less a name. */
const longestDirectory = 107 - '/controller-dut99.sock'.length;

/** Where the sockets of a lab live: inside its directory, or in a short path when that would not fit. */
export const socketDirectory = (directory: string): string => {
  const inside = join(directory, 'run');
  if (Buffer.byteLength(inside) <= longestDirectory) return inside;
  return `/tmp/rigger-lab-${createHash('sha256').update(directory).digest('hex').slice(0, 16)}`;
};

/** The files of one machine. */
export interface MachinePaths {
  readonly directory: string;
  readonly disk: string;
  /** What is on its NVMe drive, if it has one. */
  readonly nvme: string;
  /** Everything the serial console ever said, with the lab's own marks in between. */
  readonly console: string;
  /** What QEMU itself said. */
  readonly log: string;
  readonly pid: string;
  readonly qmp: string;
  /** A second QMP socket, for the management controller: a QMP socket serves one client at a time. */
  readonly controllerQmp: string;
  readonly consoleSocket: string;
}

/** The files of machine `name` in the lab at `directory`. */
export const machinePaths = (directory: string, name: string): MachinePaths => {
  const own = join(directory, 'machines', name);
  const sockets = socketDirectory(directory);
  return {
    directory: own,
    disk: join(own, 'disk.qcow2'),
    nvme: join(own, 'nvme.raw'),
    console: join(own, 'console.log'),
    log: join(own, 'qemu.log'),
    pid: join(own, 'qemu.pid'),
    qmp: join(sockets, `${name}.qmp`),
    controllerQmp: join(sockets, `${name}.mc.qmp`),
    consoleSocket: join(sockets, `${name}.console`),
  };
};

/** The socket of the wire that ends at dut `name`; the peer listens, the dut connects. */
export const wireSocket = (directory: string, name: string): string =>
  join(socketDirectory(directory), `${name}.wire`);

/** The machines that have a folder in the lab at `directory`, whatever its state file says. */
export const machineFolders = (directory: string): string[] => {
  const folder = join(directory, 'machines');
  return existsSync(folder) ? readdirSync(folder) : [];
};

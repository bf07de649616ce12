import { join } from 'node:path';

const libraryFolder = 'usr/lib/x86_64-linux-gnu';

/**
 * How to run a program of the image's Debian on this machine without chroot, mounts or root: by that Debian's own
 * dynamic loader with its own libraries (ld.so(8), `--library-path`).
 */
export const imageProgram = (tools: string, program: string): string[] => [
  join(tools, libraryFolder, 'ld-linux-x86-64.so.2'),
  '--library-path',
  join(tools, libraryFolder),
  join(tools, 'usr/bin', program),
];

/** QEMU of the image, told where its firmware files are. */
export const emulator = (tools: string): string[] => [
  ...imageProgram(tools, 'qemu-system-x86_64'),
  '-L',
  join(tools, 'usr/share/qemu'),
  '-L',
  join(tools, 'usr/share/seabios'),
];

/** What of the Debian root stays on the control machine beside the disk: QEMU, its libraries and its firmware. */
export const toolPrograms: readonly string[] = ['/usr/bin/qemu-system-x86_64', '/usr/bin/qemu-img'];
export const toolFolders: readonly string[] = ['/usr/share/qemu', '/usr/share/seabios'];

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { recipeHash } from './recipe.js';

/** A finished image in the cache. */
export interface LabImage {
  readonly hash: string;
  readonly directory: string;
  /** The disk that every machine's overlay is on top of; never written to. */
  readonly disk: string;
  /** QEMU and what it needs, out of the same Debian. */
  readonly tools: string;
  /** The kernel and the initramfs of the machines, for the ones that boot without GRUB. */
  readonly kernel: string;
  readonly initrd: string;
}

/** The image of the present recipe, wherever it is or will be. */
export const imageIn = (cache: string, hash: string = recipeHash()): LabImage => {
  const directory = join(cache, hash);
  return {
    hash,
    directory,
    disk: join(directory, 'disk.raw'),
    tools: join(directory, 'tools'),
    kernel: join(directory, 'vmlinuz'),
    initrd: join(directory, 'initrd.img'),
  };
};

/** A directory under its final name is complete: it is renamed to it as the last act of the build. */
export const isBuilt = (image: LabImage): boolean => existsSync(image.directory);

import type { Options } from 'zx/core';
import { quote } from '../../model/index.js';

/**
 * zx for one program of this machine: `(await localProgram({ … }))`${argv}``. The shell between quotes nothing by
 * itself and gives its process to the program, so that signals reach it. A status is an answer, not an error.
 */
export const localProgram = async (options: Partial<Omit<Options, 'sync'>> = {}) => {
  const { $ } = await import('zx/core');
  return $({ shell: '/bin/sh', prefix: 'exec ', quote, nothrow: true, quiet: true, ...options });
};

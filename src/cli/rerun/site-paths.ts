import { resolve } from 'node:path';
import type { Target } from '../../connection/connection.js';

/**
 * How a host is reached, with the paths of keys, known hosts and certificates whole: they are of the one who calls, and
 * relative to the folder in which that was, whatever folder the run is in.
 */
export const withSitePaths = (target: Target, folder: string): Target => ({
  ...target,
  ...(target.privateKeyFile === undefined ? {} : { privateKeyFile: resolve(folder, target.privateKeyFile) }),
  ...(target.knownHostsFiles === undefined
    ? {}
    : { knownHostsFiles: target.knownHostsFiles.map((path) => resolve(folder, path)) }),
  ...(target.controller?.certificateFile === undefined
    ? {}
    : {
        controller: {
          ...target.controller,
          certificateFile: resolve(folder, target.controller.certificateFile),
        },
      }),
  jumps: target.jumps.map((jump) => withSitePaths(jump, folder)),
  ...(target.guest
    ? { guest: { ...target.guest, hypervisor: withSitePaths(target.guest.hypervisor, folder) } }
    : {}),
});

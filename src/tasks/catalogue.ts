import type { AnyTask } from '../model/index.js';
import { addHost } from './add-host/task.js';
import { assert } from './assert/task.js';
import { bridge } from './bridge/task.js';
import { command } from './command/task.js';
import { copy } from './copy/task.js';
import { directory } from './directory/task.js';
import { file } from './file/task.js';
import { kernelCmdlineTask } from './kernel-cmdline/task.js';
import { libvirtDomainTask } from './libvirt-domain/task.js';
import { libvirtNetworkTask } from './libvirt-network/task.js';
import { lineInFile } from './line-in-file/task.js';
import { netLink } from './net-link/task.js';
import { packageTask } from './package/task.js';
import { print } from './print/task.js';
import { reboot } from './reboot/task.js';
import { script } from './script/task.js';
import { service } from './service/task.js';
import { setVars } from './set-vars/task.js';
import { shell } from './shell/task.js';
import { sriovVfs } from './sriov-vfs/task.js';
import { template } from './template/task.js';
import { vfioBind } from './vfio-bind/task.js';
import { waitFor } from './wait-for/task.js';

/** Every task type, one a line, in the order of the reference. */
const tasks: readonly AnyTask[] = [
  addHost,
  assert,
  command,
  copy,
  directory,
  file,
  lineInFile,
  packageTask,
  print,
  reboot,
  script,
  service,
  setVars,
  shell,
  template,
  waitFor,
  kernelCmdlineTask,
  sriovVfs,
  vfioBind,
  netLink,
  bridge,
  libvirtNetworkTask,
  libvirtDomainTask,
];

/** Task types by the name that playbooks use. */
export const taskCatalogue: ReadonlyMap<string, AnyTask> = new Map(tasks.map((task) => [task.name, task]));

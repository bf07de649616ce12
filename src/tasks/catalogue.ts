import type { AnyTask } from '../model/index.js';
import { addHost } from './add-host/task.js';
import { archive } from './archive/task.js';
import { assert } from './assert/task.js';
import { authorizedKey } from './authorized-key/task.js';
import { background } from './background/task.js';
import { blockInFile } from './block-in-file/task.js';
import { bond } from './bond/task.js';
import { bridge } from './bridge/task.js';
import { command } from './command/task.js';
import { containerTask } from './container/task.js';
import { copy } from './copy/task.js';
import { cpuTuning } from './cpu-tuning/task.js';
import { cron } from './cron/task.js';
import { devlinkTask } from './devlink/task.js';
import { directory } from './directory/task.js';
import { ethtoolTask } from './ethtool/task.js';
import { fetch } from './fetch/task.js';
import { file } from './file/task.js';
import { filesystem } from './filesystem/task.js';
import { find } from './find/task.js';
import { firmwareSettings } from './firmware-settings/task.js';
import { getUrl } from './get-url/task.js';
import { git } from './git/task.js';
import { group } from './group/task.js';
import { guestImage } from './guest-image/task.js';
import { hostname } from './hostname/task.js';
import { hugepagesTask } from './hugepages/task.js';
import { irqAffinity } from './irq-affinity/task.js';
import { kernelCmdlineTask } from './kernel-cmdline/task.js';
import { kernelModuleTask } from './kernel-module/task.js';
import { libvirtDomainTask } from './libvirt-domain/task.js';
import { libvirtNetworkTask } from './libvirt-network/task.js';
import { libvirtPoolTask } from './libvirt-pool/task.js';
import { libvirtVolumeTask } from './libvirt-volume/task.js';
import { lineInFile } from './line-in-file/task.js';
import { mount } from './mount/task.js';
import { netLink } from './net-link/task.js';
import { netOffloads } from './net-offloads/task.js';
import { networkAttributesTask } from './network-attributes/task.js';
import { nicFirmwareTask } from './nic-firmware/task.js';
import { ovsBridge } from './ovs-bridge/task.js';
import { ovsPort } from './ovs-port/task.js';
import { packageTask } from './package/task.js';
import { packageRepository } from './package-repository/task.js';
import { pause } from './pause/task.js';
import { powerTask } from './power/task.js';
import { print } from './print/task.js';
import { reboot } from './reboot/task.js';
import { replace } from './replace/task.js';
import { script } from './script/task.js';
import { service } from './service/task.js';
import { setVars } from './set-vars/task.js';
import { shell } from './shell/task.js';
import { smtTask } from './smt/task.js';
import { sriovVfs } from './sriov-vfs/task.js';
import { stat } from './stat/task.js';
import { sync } from './sync/task.js';
import { sysctl } from './sysctl/task.js';
import { sysfs } from './sysfs/task.js';
import { systemdUnit } from './systemd-unit/task.js';
import { template } from './template/task.js';
import { timer } from './timer/task.js';
import { timezone } from './timezone/task.js';
import { tunedTask } from './tuned/task.js';
import { unpack } from './unpack/task.js';
import { uri } from './uri/task.js';
import { user } from './user/task.js';
import { vfioBind } from './vfio-bind/task.js';
import { vlan } from './vlan/task.js';
import { waitFor } from './wait-for/task.js';

/** Every task type, one a line, in the order of the reference. */
const tasks: readonly AnyTask[] = [
  addHost,
  archive,
  assert,
  authorizedKey,
  background,
  blockInFile,
  bridge,
  command,
  containerTask,
  copy,
  cron,
  directory,
  fetch,
  file,
  filesystem,
  find,
  getUrl,
  git,
  group,
  guestImage,
  firmwareSettings,
  powerTask,
  kernelCmdlineTask,
  kernelModuleTask,
  libvirtDomainTask,
  hostname,
  hugepagesTask,
  cpuTuning,
  smtTask,
  tunedTask,
  irqAffinity,
  networkAttributesTask,
  nicFirmwareTask,
  devlinkTask,
  ethtoolTask,
  netOffloads,
  bond,
  libvirtNetworkTask,
  libvirtPoolTask,
  libvirtVolumeTask,
  lineInFile,
  mount,
  netLink,
  ovsBridge,
  ovsPort,
  packageRepository,
  packageTask,
  pause,
  print,
  reboot,
  replace,
  script,
  service,
  setVars,
  shell,
  sriovVfs,
  stat,
  sync,
  sysctl,
  sysfs,
  systemdUnit,
  template,
  timer,
  timezone,
  unpack,
  uri,
  user,
  vfioBind,
  vlan,
  waitFor,
];

/** Task types by the name that playbooks use. */
export const taskCatalogue: ReadonlyMap<string, AnyTask> = new Map(tasks.map((task) => [task.name, task]));

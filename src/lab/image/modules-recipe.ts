/** A kernel module, or a folder of them, in the kernel's own source. */
interface ModuleSource {
  /** Where it is in the source. */
  readonly path: string;
  /** What kbuild makes of it: an object, or a folder with a Makefile of its own. */
  readonly target: string;
}

/**
 * Drivers without hardware that Debian's kernel leaves out, and what they need that it leaves out too: netdevsim takes
 * its clock from ptp_mock, vdpa_sim its queues from vringh.
 */
export const moduleSources: readonly ModuleSource[] = [
  { path: 'drivers/net/netdevsim', target: 'netdevsim/' },
  { path: 'drivers/vdpa/vdpa_sim', target: 'vdpa_sim/' },
  { path: 'drivers/ptp/ptp_mock.c', target: 'ptp_mock.o' },
  { path: 'drivers/vhost/vringh.c', target: 'vringh.o' },
];

/** What the Makefiles of those folders ask the configuration for. */
export const moduleChoices: readonly string[] = [
  'CONFIG_NETDEVSIM=m',
  'CONFIG_VDPA_SIM=m',
  'CONFIG_VDPA_SIM_NET=m',
];

/** What the kernel's headers would say if these had been part of it: without it they offer empty functions. */
const declared = ['CONFIG_PTP_1588_CLOCK_MOCK_MODULE', 'CONFIG_VHOST_RING_MODULE'];

/** The Kbuild file of the folder that holds all of it. */
export const kbuild = [
  `obj-m := ${moduleSources.map(({ target }) => target).join(' ')}`,
  ...['ccflags-y', 'subdir-ccflags-y'].map(
    (name) => `${name} := ${declared.map((option) => `-D${option}=1`).join(' ')}`,
  ),
  '',
].join('\n');

/** Debian's packages of the source of a kernel and of the headers that fit it; `kernel` is what `uname -r` prints. */
export const kernelPackages = (kernel: string): { source: string; headers: string } => ({
  source: `linux-source-${/^\d+\.\d+/.exec(kernel)?.[0] ?? kernel}`,
  headers: `linux-headers-${kernel}`,
});

/** Names the modules of one kernel in the cache. */
export const modulesRecipe = (kernel: string): string =>
  JSON.stringify([kernel, moduleSources, moduleChoices, kbuild]);

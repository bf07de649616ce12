import type { HostFile } from '../bundle/format.js';
import type { Bundle } from '../bundle/read.js';

/** Whether a host's processor is software, as far as it says so itself: QEMU without a hypervisor below it. */
export const emulatedProcessor = ({ facts }: Pick<HostFile, 'facts'>): boolean => {
  const reading = facts.processor;
  const value = reading && 'value' in reading ? reading.value : null;
  const model = typeof value === 'object' && value !== null && 'model' in value ? value.model : null;
  return typeof model === 'string' && model.startsWith('QEMU TCG');
};

/** Whether a host of a bundle was emulated: by what the lab says of it, or by its own processor. */
export const emulatedHost = (host: Pick<HostFile, 'facts' | 'emulated'>): boolean =>
  host.emulated === true || emulatedProcessor(host);

/** Whatever run.json says: what one of the hosts calls software is no figure of hardware. */
export const emulatedRun = ({ run, hosts }: Pick<Bundle, 'run' | 'hosts'>): boolean =>
  run.emulated ||
  Object.values(hosts).some(({ before, after }) =>
    [before, after].some((file) => file !== null && emulatedHost(file)),
  );

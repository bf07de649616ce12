import type { HostFile } from '../bundle/format.js';

/** Whether a host's processor is software, as far as it says so itself: QEMU without a hypervisor below it. */
export const emulatedProcessor = ({ facts }: Pick<HostFile, 'facts'>): boolean => {
  const reading = facts.processor;
  const value = reading && 'value' in reading ? reading.value : null;
  const model = typeof value === 'object' && value !== null && 'model' in value ? value.model : null;
  return typeof model === 'string' && model.startsWith('QEMU TCG');
};

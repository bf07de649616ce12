import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';

/** `20260314T150926.528Z-site-3f9c`: sorts by time, says what it was, is unique. */
export const newRunId = (playbook: string, now: Date = new Date()): string => {
  const time = now.toISOString().replace(/[-:]/g, '');
  const name = basename(playbook)
    .replace(/\.ya?ml$/, '')
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+$/, 'stdin');
  return `${time}-${name}-${randomBytes(2).toString('hex')}`;
};

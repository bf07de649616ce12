import { readFileSync } from 'node:fs';

/** The process and all that come from it, as far as they still run. */
export const processTree = (pid) => {
  const tree = [pid];
  // Grows while it is walked.
  for (const each of tree) tree.push(...childrenOf(each));
  return tree;
};

const childrenOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
};

/**
 * Bytes of memory of these processes: `pss` divides what several share, `rss` counts it in each;
 * `peak` is the sum of each one's own highest rss, which sampling cannot miss.
 */
export const memoryOf = (pids) => {
  const sum = { pss: 0, rss: 0, peak: 0 };
  for (const pid of pids) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      sum.pss += kilobytes(rollup, 'Pss');
      sum.rss += kilobytes(rollup, 'Rss');
      sum.peak += kilobytes(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmHWM');
    } catch {
      // It has ended meanwhile.
    }
  }
  return sum;
};

const kilobytes = (text, key) => 1024 * Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);

/** Seconds of processor time of all children that have ended, and of theirs. */
export const childrenSeconds = () => {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  // proc(5): cutime and cstime, in ticks of a hundredth.
  return (Number(fields[13]) + Number(fields[14])) / 100;
};

import { type Observer, rates } from './observer.js';

/** Context switches and new processes, from /proc/stat. */
export const contextSwitches: Observer = {
  name: 'context_switches',
  summary: 'context switches a second',
  metrics: { context_switches: { unit: 'count/s', better: null, label: 'context switches' } },
  script: 'while read -r name count _; do [ "$name" = ctxt ] && echo "ctxt $count"; done </proc/stat; :',
  derive: (before, after, seconds) => rates('context_switches', counter(before), counter(after), seconds),
};

const counter = (text: string): Map<string, number> => {
  const found = /^ctxt (\d+)$/m.exec(text);
  return new Map(found ? [['all', Number(found[1])]] : []);
};

import type { Cases } from './case.js';

const source = (content: string) => ({ script: { path: 'files/s', content } });

export const suite: Cases = {
  task: 'script',
  cases: [
    {
      name: 'a script that was read as bytes',
      input: { src: 's.sh' },
      context: {
        sources: {
          script: { path: 'files/s.sh', content: new TextEncoder().encode('#!/bin/bash\necho ä\n') },
        },
      },
      expect: { changes: [{ summary: /run s\.sh/, commands: [/\n\/bin\/bash "\$f"/], action: true }] },
    },
    {
      name: 'runs what the first line names',
      input: { src: 's.py', args: ['a b', 1] },
      context: { sources: source('#!/usr/bin/env python3\nprint(1)\n') },
      expect: {
        changes: [
          {
            summary: 'run s.py a b 1',
            commands: [/\/usr\/bin\/env python3 "\$f" 'a b' 1 < \/dev\/null$/],
            action: true,
          },
        ],
      },
    },
    {
      name: 'guard',
      input: { src: 's', creates: '/x' },
      facts: { creates: { type: 'file' } },
      expect: { nothing: /exists/ },
    },
  ],
  trials: [
    {
      name: 'arguments, directory, and no file left',
      input: { src: 's', args: ["it's", '$HOME'], chdir: '/case' },
      sources: source('#!/bin/bash -e\nprintf "%s," "$@" > out; ls /tmp >> out\n'),
      check: `printf "it's,\\$HOME," > want; head -c 11 out | cmp - want; [ -z "$(ls /tmp)" ]`,
    },
  ],
};

import type { Cases } from './case.js';

const plain = { mode: '0644', uid: 0, gid: 0, owner: 'root', group: 'root', size: 9, inode: '1:4' };
const link = (target: string) => ({ ...plain, type: 'link', target });
const file = (text: string) => ({ ...plain, type: 'file', text });
const absent = { type: 'absent', parent: 'directory' };
const clock = (timezone: string) => ({
  timezone,
  utc_offset_minutes: 0,
  clocksource: 'tsc',
  synchronised: null,
});

const facts = (name: string, named: unknown) => ({
  found: clock(name),
  zone: { ...plain, type: 'file' },
  link: link(`/usr/share/zoneinfo/${name}`),
  named,
});

export const suite: Cases = {
  task: 'timezone',
  cases: [
    {
      name: 'the link, and the name where it is written',
      input: 'Europe/Berlin',
      facts: facts('Etc/UTC', file('Etc/UTC\n')),
      expect: {
        changes: [
          {
            summary: 'set the time zone to Europe/Berlin',
            before: 'Etc/UTC',
            after: 'Europe/Berlin',
            invalidates: ['file:/etc/localtime', 'time'],
          },
          { summary: 'change /etc/timezone', diff: { before: 'Etc/UTC\n', after: 'Europe/Berlin\n' } },
        ],
      },
    },
    {
      name: 'no file with the name',
      input: { name: 'UTC' },
      facts: facts('Etc/UTC', absent),
      expect: { changes: [{ summary: 'set the time zone to UTC', before: 'Etc/UTC', after: 'UTC' }] },
    },
    {
      name: 'a copy of a zone instead of a link',
      input: 'UTC',
      facts: { ...facts('', absent), link: { ...plain, type: 'file' } },
      expect: { changes: [{ summary: 'set the time zone to UTC', before: '', after: 'UTC' }] },
    },
    {
      name: 'only the name is wrong',
      input: 'UTC',
      facts: facts('UTC', file('Europe/Paris\n')),
      expect: {
        changes: [{ summary: 'change /etc/timezone', diff: { before: 'Europe/Paris\n', after: 'UTC\n' } }],
      },
    },
    {
      name: 'as it should be, by a relative link',
      input: 'UTC',
      facts: { ...facts('UTC', file('UTC\n')), link: link('../usr/share/zoneinfo/UTC') },
      expect: { nothing: /time zone is UTC/ },
    },
    {
      name: 'a zone that the host does not have',
      input: 'Mars/Olympus',
      facts: { ...facts('UTC', absent), zone: absent },
      expect: { refused: /time zone Mars\/Olympus does not exist/, code: 'tasks/missing' },
    },
    {
      name: 'a part of the world',
      input: 'Europe',
      facts: { ...facts('UTC', absent), zone: { ...plain, type: 'directory' } },
      expect: { refused: /Europe is not a time zone/, code: 'tasks/impossible' },
    },
    { name: 'a way out', input: '../../etc/passwd', expect: { invalid: /must be a time zone/ } },
    { name: 'no text at all', input: '', expect: { invalid: /must be a time zone/ } },
  ],
  trials: [
    {
      name: 'a zone, with its name',
      prepare:
        'mkdir -p /usr/share/zoneinfo/Here; echo TZif >/usr/share/zoneinfo/Here/There; ln -sfn /usr/share/zoneinfo/Etc/UTC /etc/localtime; echo Etc/UTC >/etc/timezone',
      input: 'Here/There',
      check:
        '[ "$(readlink /etc/localtime)" = /usr/share/zoneinfo/Here/There ] && [ "$(cat /etc/timezone)" = Here/There ]',
    },
    {
      name: 'a copy becomes a link',
      prepare:
        'mkdir -p /usr/share/zoneinfo/Here; echo TZif >/usr/share/zoneinfo/Here/There; rm -f /etc/localtime /etc/timezone; echo TZif >/etc/localtime',
      input: 'Here/There',
      check: '[ -L /etc/localtime ] && [ ! -e /etc/timezone ]',
    },
    { name: 'a zone that is not there', input: 'No/Where', refused: 'tasks/missing' },
  ],
};

import { z } from 'zod';
import { type Tuned, tuned as tunedFact } from '../../facts/software/tuned.js';
import {
  type Change,
  changes,
  defineTask,
  leaving,
  type Prediction,
  revised,
  unforeseen,
} from '../../model/index.js';
import { runUnsettles } from '../foresight/services.js';
import { impossible, missing } from '../refusals.js';

const names = /^\w[\w.-]*(?: \w[\w.-]*)*$/;

const input = z
  .strictObject({
    profile: z
      .string()
      .regex(names, 'must be the name of a profile, several with one space between them, or `none`')
      .describe(
        'The profile of tuned, such as network-latency; several, with a space between them, are put together, the later before the earlier; `none`: tuned changes nothing any more',
      ),
  })
  .describe('The profile of tuned');

/**
 * What a profile can touch: what a unit that starts can, and what tuned's plugins write of the kernel command line,
 * modules and the limits of units.
 */
const reach: readonly string[] = [
  ...runUnsettles,
  ...['tuned', 'default', 'grub.d', 'kernel', 'modprobe.d', 'systemd', 'sysconfig'].map(
    (name) => `file:/etc/${name}`,
  ),
  'file:/boot',
];

const leavesProfile = (profile: string): readonly Prediction[] => [
  leaving(tunedFact, (before) =>
    revised<Tuned>(before, {
      ...{ active: profile, mode: profile === 'none' ? unforeseen : 'manual', boot_words: unforeseen },
    }),
  ),
];

const asWished = (profile: string): string =>
  profile === 'none' ? 'tuned has no profile' : `tuned has the profile ${profile}`;

/** The profile of tuned, which its daemon keeps over boots. */
export const tunedTask = defineTask({
  name: 'tuned',
  summary: 'The profile of tuned, or none',
  shorthand: 'profile',
  input,
  references: [
    'https://tuned-project.org/docs/manual.html',
    'https://man7.org/linux/man-pages/man8/tuned-adm.8.html',
  ],
  reach: () => reach,
  assures: ({ profile }) => ({ that: asWished(profile), leaves: leavesProfile(profile) }),
  needs: () => ({ found: tunedFact() }),
  plan: ({ profile }, { found }, { host }) => {
    const because = asWished(profile);
    const wanted = profile === 'none' ? [] : profile.split(' ');
    const unknown = wanted.find((one) => !found.profiles.includes(one));
    if (unknown !== undefined)
      return missing(`profile ${unknown} of tuned on ${host}`, `it has ${found.profiles.join(', ')}`);
    // Profiles that are put together are shown by all of their names, in their order.
    if (found.active.split(/\s+/).join(' ') === profile && (profile === 'none' || found.mode === 'manual'))
      return changes([], because);
    if (!found.running)
      return impossible(
        `tuned does not run on ${host}, and its profile would be noted only`,
        'start it first (service: { name: tuned, state: started, enabled: true })',
      );
    const change: Change = {
      summary:
        profile === 'none' ? 'take the profile of tuned away' : `choose the profile ${profile} of tuned`,
      before: found.active,
      after: profile,
      commands: [
        {
          kind: 'exec',
          argv: profile === 'none' ? ['tuned-adm', 'off'] : ['tuned-adm', 'profile', ...wanted],
          timeout: 120,
        },
      ],
      // CPUs, kernel variables, disks and cards: what a profile sets is its author's to know.
      invalidates: ['*'],
      unsettles: reach,
      leaves: leavesProfile(profile),
    };
    return changes([change], because, {
      notes: [
        'what a profile says of the kernel command line is in force after a reboot (`facts.tuned.boot_words`)',
      ],
    });
  },
});

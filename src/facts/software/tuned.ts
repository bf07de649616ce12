import { available, defineFact, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';

/** What tuned does on a host. */
export interface Tuned {
  /** The daemon runs: without it a profile is only noted. */
  readonly running: boolean;
  /** `none` where no profile is active. */
  readonly active: string;
  /** `manual`: somebody chose it; `auto`: tuned did. */
  readonly mode: string;
  readonly profiles: readonly string[];
  /** Words that its profile puts on the kernel command line of the next boot. */
  readonly boot_words: readonly string[];
}

/** The profile of tuned, from its files: its own program would start the daemon's bus. */
export const tuned = defineFact<Tuned>({
  id: 'tuned',
  summary: 'tuned: whether it runs, its profile, those that there are, and its kernel words',
  scopes: () => ['file:/etc/tuned', 'service:tuned.service', 'package'],
  script: () =>
    [
      'command -v tuned-adm >/dev/null || { echo no-tuned; exit 0; }',
      section('running'),
      'read -r p < /run/tuned/tuned.pid && kill -0 "$p" && echo yes',
      section('active'),
      'cat /etc/tuned/active_profile',
      section('mode'),
      'cat /etc/tuned/profile_mode',
      section('boot'),
      "sed -n 's/^TUNED_BOOT_CMDLINE=//p' /etc/tuned/bootcmdline",
      section('profiles'),
      'for f in /usr/lib/tuned/*/tuned.conf /usr/lib/tuned/profiles/*/tuned.conf /etc/tuned/*/tuned.conf /etc/tuned/profiles/*/tuned.conf; do',
      '  [ -e "$f" ] && d=${f%/*} && echo "${d##*/}"; done; :',
    ].join('\n'),
  parse: ({ stdout }) => {
    if (stdout.startsWith('no-tuned'))
      return unavailable('tuned is not installed', 'install the package tuned');
    const parts = splitSections(stdout);
    const text = (name: string): string => (parts.get(name) ?? '').trim();
    return available({
      running: text('running') === 'yes',
      active: text('active') || 'none',
      mode: text('mode') || 'auto',
      profiles: [...new Set(text('profiles').split('\n').filter(Boolean))].sort(),
      boot_words: text('boot')
        .replace(/^(["'])(.*)\1$/, '$2')
        .split(/\s+/)
        .filter(Boolean),
    });
  },
});

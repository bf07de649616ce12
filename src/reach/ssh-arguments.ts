/** What command line options for ssh say, in the names of ssh_config(5), lower case. */
export interface SshArguments {
  readonly settings: ReadonlyMap<string, readonly string[]>;
  /** `-F`: instead of the usual configuration files. */
  readonly configFile?: string;
  /** Options that are not honoured. */
  readonly ignored: readonly string[];
}

/** Options of ssh with an argument, that say the same as a setting. */
const letters: Readonly<Record<string, string>> = { J: 'proxyjump', p: 'port', l: 'user', i: 'identityfile' };

/** Options that change nothing that matters to rigger, which multiplexes by itself. */
const harmless =
  /^(?:control|tcpkeepalive|loglevel|compression|batchmode|requesttty|escapechar|addressfamily|preferredauthentications|pubkeyauthentication|passwordauthentication|kbdinteractiveauthentication|connectionattempts|numberofpasswordprompts|identitiesonly|addkeystoagent|visualhostkey|updatehostkeys|hashknownhosts|checkhostip)/;

const honoured = new Set([
  'connecttimeout',
  'globalknownhostsfile',
  'hostname',
  'identityfile',
  'port',
  'proxycommand',
  'proxyjump',
  'serveralivecountmax',
  'serveraliveinterval',
  'stricthostkeychecking',
  'user',
  'userknownhostsfile',
]);

/** Reads the words of `ansible_ssh_common_args` and its kin. */
export const readSshArguments = (words: readonly string[]): SshArguments => {
  const settings = new Map<string, string[]>();
  const ignored: string[] = [];
  let configFile: string | undefined;
  const set = (name: string, value: string): void => {
    if (!honoured.has(name)) {
      if (!harmless.test(name)) ignored.push(`-o ${name}`);
    } else if (name.endsWith('knownhostsfile')) settings.set(name, settings.get(name) ?? value.split(/\s+/));
    else if (name === 'identityfile') settings.set(name, [...(settings.get(name) ?? []), value]);
    else settings.set(name, settings.get(name) ?? [value]);
  };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    const letter = /^-[A-Za-z]/.test(word) ? word[1]! : '';
    if (!'JpliFo'.includes(letter) || letter === '') {
      if (!/^-[CqvTt46aAxXkKnN]+$/.test(word) || /[A]/.test(word)) ignored.push(word);
      continue;
    }
    const attached = word.slice(2);
    if (attached === '') at += 1;
    const value = attached === '' ? (words[at] ?? '') : attached;
    if (letter === 'F') configFile = value;
    else if (letter === 'o') {
      const [, name = '', rest = ''] = /^\s*(\w+)\s*[=\s]\s*(.*)$/s.exec(value) ?? [];
      set(name.toLowerCase(), rest.replace(/^"(.*)"$/s, '$1'));
    } else set(letters[letter]!, value);
  }
  return { settings, ignored, ...(configFile !== undefined && { configFile }) };
};

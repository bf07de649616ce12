/** The jump host that a ProxyCommand stands for, `[user@]host[:port]`, and the key it names for it. */
export interface ProxyJump {
  readonly jump: string;
  readonly identityFile?: string;
}

/**
 * Reads a `ProxyCommand` of the common form `ssh … -W %h:%p [user@]host`.
 * @returns undefined when the command does anything else
 */
export const jumpOfProxyCommand = (command: string): ProxyJump | undefined => {
  const words = command.trim().replaceAll(/["']/g, '').split(/\s+/);
  if (!/(?:^|\/)ssh$/.test(words[0] ?? '')) return undefined;
  const options = new Map<string, string>();
  const destinations: string[] = [];
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at]!;
    const [, letter, attached] = /^-([WploiFJ])(.*)$/.exec(word) ?? [];
    if (letter !== undefined) {
      if (!attached) at += 1;
      options.set(letter, attached || (words[at] ?? ''));
    } else if (!word.startsWith('-')) destinations.push(word);
  }
  const [host] = destinations;
  const forwards = /^\[?%h\]?:%p$/.test(options.get('W') ?? '');
  if (!forwards || host === undefined || destinations.length > 1 || options.has('J')) return undefined;
  const user = host.includes('@') || !options.has('l') ? '' : `${options.get('l')}@`;
  const port = options.has('p') ? `:${options.get('p')}` : '';
  const identityFile = options.get('i');
  return { jump: `${user}${host}${port}`, ...(identityFile !== undefined && { identityFile }) };
};

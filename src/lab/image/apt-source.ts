/** Where Debian packages come from. */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
}

const isDebianSuite = (suite: string): boolean =>
  /^(trixie|bookworm|bullseye|forky|sid|stable|testing|oldstable|unstable)$/.test(suite);

/** The sources in one-line style (sources.list(5)). */
const fromOneLine = (text: string): AptSource[] =>
  text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.*)$/.exec(line.replace(/#.*/, ''));
    if (!match) return [];
    const [, uri = '', suite = '', components = ''] = match;
    return [{ uri, suites: [suite], components: components.trim().split(/\s+/) }];
  });

/** The sources in deb822 style, a stanza each. */
const fromStanzas = (text: string): AptSource[] =>
  text
    .split(/\n\s*\n/)
    .map((stanza) => {
      const fields = new Map<string, string>();
      let key = '';
      for (const line of stanza.split('\n').filter((one) => !one.startsWith('#'))) {
        const field = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
        if (field) key = (field[1] ?? '').toLowerCase();
        fields.set(key, `${fields.get(key) ?? ''} ${field ? field[2] : line}`.trim());
      }
      const words = (name: string) => (fields.get(name) ?? '').split(/\s+/).filter((word) => word !== '');
      return {
        enabled: fields.get('enabled') !== 'no',
        types: words('types'),
        uris: words('uris'),
        suites: words('suites'),
        components: words('components'),
      };
    })
    .filter(({ enabled, types }) => enabled && types.includes('deb'))
    .flatMap(({ uris, suites, components }) => uris.map((uri) => ({ uri, suites, components })));

/** Everything that a file of apt's sources names, in either style. */
export const parseAptSources = (text: string): AptSource[] =>
  /^\s*Types:/im.test(text) ? fromStanzas(text) : fromOneLine(text);

/**
 * The mirror of Debian's main archive that this machine uses, whatever its release is;
 * undefined when its sources name none, and then mmdebstrap's own default is right.
 */
export const debianMirror = (sources: readonly AptSource[]): string | undefined =>
  sources.find(
    ({ uri, suites, components }) =>
      suites.some(isDebianSuite) && components.includes('main') && !/ubuntu|security/.test(uri),
  )?.uri;

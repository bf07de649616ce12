/** A repository in the words of sources.list(5); rpm's managers use a part of them. */
export interface Repository {
  readonly name: string;
  readonly description?: string | undefined;
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly types: readonly string[];
  readonly architectures: readonly string[];
  /** File of the key that signs it; without one the host's own keys decide. */
  readonly keyPath?: string | undefined;
}

/** The deb822 form, which apt reads since 1.1. */
export const aptSources = (repository: Repository): string => {
  const fields: readonly (readonly [name: string, words: readonly string[]])[] = [
    ['X-Repolib-Name', repository.description ? [repository.description] : []],
    ['Types', repository.types],
    ['URIs', repository.uris],
    ['Suites', repository.suites],
    ['Components', repository.components],
    ['Architectures', repository.architectures],
    ['Signed-By', repository.keyPath ? [repository.keyPath] : []],
  ];
  const lines = fields
    .filter(([, words]) => words.length > 0)
    .map(([name, words]) => `${name}: ${words.join(' ')}`);
  return `${['# Written by rigger; changes are lost.', ...lines].join('\n')}\n`;
};

/** The form of dnf and zypper. */
export const rpmRepository = ({ name, description, uris, keyPath }: Repository): string =>
  `${[
    '# Written by rigger; changes are lost.',
    `[${name}]`,
    `name=${description ?? name}`,
    `baseurl=${uris.join('\n        ')}`,
    'enabled=1',
    'gpgcheck=1',
    ...(keyPath ? [`gpgkey=file://${keyPath}`] : []),
  ].join('\n')}\n`;

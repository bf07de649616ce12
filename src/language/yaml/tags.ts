import { type Document, isCollection, isScalar, type Node, type Scalar, visit } from 'yaml';
import { type Diagnostic, type Position, problem, RiggerError, Secret } from '../../model/index.js';

/**
 * Decrypts an armored text. @throws RiggerError when no key opens it.
 * @param what a value inside a file, or the whole of the file
 */
export type Decrypt = (armored: string, position: Position, what?: 'value' | 'file') => Promise<string>;

export interface Tagged {
  readonly secrets: ReadonlyMap<Node, Secret>;
  /** Nodes under `!unsafe`: no string in them is a template. */
  readonly unsafe: ReadonlySet<Node>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds and resolves `!vault` and `!unsafe`; any other tag of a user's own is a mistake. */
export const resolveTags = async (
  document: Document,
  position: (node: Node) => Position,
  decrypt: Decrypt | undefined,
): Promise<Tagged> => {
  const vaults: Scalar[] = [];
  const unsafe = new Set<Node>();
  const diagnostics: Diagnostic[] = [];
  visit(document, {
    Node: (_, node) => {
      const tag = isScalar(node) || isCollection(node) ? node.tag : undefined;
      if (tag === undefined || tag.startsWith('tag:yaml.org,2002:')) return;
      if ((tag === '!vault' || tag === '!vault-encrypted') && isScalar(node)) vaults.push(node);
      else if (tag === '!unsafe') unsafe.add(node);
      else if (tag !== '!') diagnostics.push(unknownTag(tag, position(node)));
    },
  });
  const secrets = new Map<Node, Secret>();
  await Promise.all(
    vaults.map(async (node) => {
      try {
        secrets.set(node, new Secret(await open(String(node.value), position(node), decrypt)));
      } catch (error) {
        if (!(error instanceof RiggerError)) throw error;
        diagnostics.push(...error.diagnostics);
        secrets.set(node, new Secret(''));
      }
    }),
  );
  return { secrets, unsafe, diagnostics };
};

const open = (armored: string, position: Position, decrypt: Decrypt | undefined): Promise<string> => {
  if (decrypt) return decrypt(armored, position, 'value');
  throw new RiggerError([locked(position)]);
};

/** An encrypted value, and nothing to open it with. */
export const locked = (position: Position): Diagnostic =>
  problem('language/vault-locked', 'this value is encrypted, and there is no key for it', {
    position,
    help: 'name the key: --vault-identity FILE for age, --vault-password-file FILE for Ansible vault',
  });

const unknownTag = (tag: string, position: Position): Diagnostic =>
  problem('language/unknown-tag', `the tag ${tag} means nothing here`, {
    position,
    help: 'there are !vault for encrypted values and !unsafe for text without templates',
  });

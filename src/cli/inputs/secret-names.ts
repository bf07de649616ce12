import { Masker, Secret } from '../../model/index.js';
import type { SecretKind, SecretsFile, SecretUse } from './format.js';
import { textMarker } from './markers.js';

interface Known {
  readonly name: string;
  kind: SecretKind;
  /** Undefined where only its name is known. */
  readonly value: string | undefined;
  readonly used: Map<string, SecretUse>;
  readonly masker: Masker;
}

/**
 * The secrets of a run by name, with the places where they stood. A value has one name, whatever the variables are
 * called that hold it; a second value of the same name gets a number.
 */
export class SecretNames {
  readonly #known = new Map<string, Known>();
  readonly #byValue = new Map<string, Known>();

  /** The name under which a value is known from now on. */
  name(wanted: string, value: string, kind: SecretKind): string {
    const same = this.#byValue.get(value);
    if (same) return same.name;
    const secret = this.#add(this.#free(wanted), kind, value);
    this.#byValue.set(value, secret);
    return secret.name;
  }

  /** What earlier sessions of a run knew by name. */
  earlier({ secrets }: SecretsFile): void {
    for (const { name, kind, used } of secrets) for (const use of used) this.named(name, kind, use);
  }

  /** A secret of which there is no more than a name. */
  named(name: string, kind: SecretKind, use: SecretUse): void {
    const known = this.#known.get(name) ?? this.#add(name, kind, undefined);
    // A run that is made again is given values by their names before it comes to what they are for.
    if (known.used.size === 0) known.kind = kind;
    this.#use(known, use);
  }

  /** That it stood there. What stands in place of a value, or of a file, has to be given again. */
  use(name: string, kind: SecretKind, use: SecretUse): void {
    const known = this.#known.get(name) ?? this.#add(name, kind, undefined);
    if (known.kind !== 'file' && kind !== 'identity') known.kind = kind;
    this.#use(known, use);
  }

  /** Every value that is known. */
  values(): string[] {
    return [...this.#byValue.keys()];
  }

  of(value: string): string | undefined {
    return this.#byValue.get(value)?.name;
  }

  /** The text without any value that is known, in whatever form it stands there. */
  masked(text: string, file: string): string {
    let masked = text;
    for (const known of this.#known.values()) {
      const marker = textMarker(known.name);
      const after = known.masker.mask(masked, marker);
      if (after === masked) continue;
      // A key opens what is encrypted, and not what stands in the open.
      if (known.kind === 'identity') known.kind = 'text';
      for (const line of newLines(masked, after, marker)) this.#use(known, { file, line });
      masked = after;
    }
    return masked;
  }

  /** Whether a value that is known stands in bytes that are no text. */
  isIn(bytes: Buffer): boolean {
    return [...this.#known.values()].some(
      ({ value }) => value !== undefined && value.length >= 4 && bytes.includes(value),
    );
  }

  file(): SecretsFile {
    return {
      format: 'rigger-secrets',
      version: 1,
      secrets: [...this.#known.values()]
        .filter(({ used }) => used.size > 0)
        .map(({ name, kind, used }) => ({ name, kind, used: [...used.values()] }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    };
  }

  #free(wanted: string): string {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? wanted : `${wanted}-${number}`;
      if (!this.#known.has(name)) return name;
    }
  }

  #add(name: string, kind: SecretKind, value: string | undefined): Known {
    const masker = new Masker();
    if (value !== undefined) masker.add(new Secret(value));
    const known: Known = { name, kind, value, used: new Map(), masker };
    this.#known.set(name, known);
    return known;
  }

  #use({ used }: Known, use: SecretUse): void {
    used.set(`${use.file}:${use.line ?? ''}`, use);
  }
}

/** Lines that hold more of the markers than before. */
const newLines = (before: string, after: string, marker: string): number[] => {
  const count = (line: string | undefined): number => (line ?? '').split(marker).length;
  const old = before.split('\n');
  return after.split('\n').flatMap((line, index) => (count(line) > count(old[index]) ? [index + 1] : []));
};

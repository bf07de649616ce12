import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** A place for bundles: files under names that say what is in them. */
export interface BundleStore {
  /** Where it is, as it may be shown. */
  readonly address: string;
  /** SHA-256 of what is there, read back from it; undefined where nothing is. @throws StoreFailure */
  digest(name: string): Promise<string | undefined>;
  /** Writes what is there into a file that is not there yet; whether something was. @throws StoreFailure */
  get(name: string, file: string): Promise<boolean>;
  /** @throws StoreFailure */
  put(name: string, file: string, sha256: string): Promise<void>;
  /** Nothing is there afterwards, whether or not something was. @throws StoreFailure */
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Why a store did not do it; asked again later, it may. Its words hold no secret. */
export class StoreFailure extends Error {}

/** What a bundle is called in a store: by the run, and by its content, so that another one never takes its place. */
export const storedName = (folder: string, sha256: string): string => `${folder}-${sha256.slice(0, 16)}.zip`;

/**
 * Brings a file into a store and believes nothing but what is read back from there. One that is there already, whole,
 * is not sent again; one that is not whole is sent again, and taken away where it does not arrive.
 */
export const pushVerified = async (
  store: BundleStore,
  name: string,
  file: string,
  sha256: string,
): Promise<'there' | 'pushed'> => {
  const there = await store.digest(name);
  if (there === sha256) return 'there';
  if (there !== undefined) await store.remove(name);
  await store.put(name, file, sha256);
  const arrived = await store.digest(name);
  if (arrived === sha256) return 'pushed';
  if (arrived !== undefined) await store.remove(name);
  throw new StoreFailure(
    arrived === undefined ? `${name} did not arrive` : `${name} was damaged on its way to ${store.address}`,
  );
};

/** SHA-256 of a file, a part at a time. */
export const fileDigest = async (path: string): Promise<string> => {
  const sum = createHash('sha256');
  for await (const part of createReadStream(path)) sum.update(part as Buffer);
  return sum.digest('hex');
};

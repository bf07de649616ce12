import { open, rm } from 'node:fs/promises';
import type { Connection, ShellStep, StepOutput } from '../../connection/connection.js';
import { quote, RiggerError } from '../../model/index.js';
import { type BundleStore, StoreFailure } from './bundle-store.js';

/** Bytes that travel in one round trip, and are held in memory. */
const partBytes = 4 * 1024 * 1024;

/** Seconds for one step; a whole bundle is read there for its digest. */
const longest = 1800;

export interface SshStoreOptions {
  readonly address: string;
  readonly folder: string;
  readonly connect: () => Promise<Connection>;
  readonly partBytes?: number;
}

/** A directory of another machine, over the connection that rigger has to any host. */
export const sshStore = (options: SshStoreOptions): BundleStore => {
  const { address, folder } = options;
  let connection: Connection | undefined;
  const close = async (): Promise<void> => {
    const one = connection;
    connection = undefined;
    await one?.close();
  };
  const asked = async (...steps: ShellStep[]): Promise<StepOutput[]> => {
    try {
      connection ??= await options.connect();
      const outputs = await connection.run(steps.map((step) => ({ timeout: longest, ...step })));
      const failed = outputs.find(
        ({ exit, skipped }, index) => skipped !== true && !(steps[index]!.accept ?? [0]).includes(exit),
      );
      if (failed) throw new StoreFailure(`${address}: ${wordsOf(failed)}`);
      return outputs;
    } catch (error) {
      if (error instanceof StoreFailure) throw error;
      // A connection that broke serves nothing more; the next try makes another.
      await close();
      if (!(error instanceof RiggerError)) throw error;
      throw new StoreFailure(
        `${address}: ${error.diagnostics.map(({ message }) => message).join('; ') || error.message}`,
      );
    }
  };
  const path = (name: string): string => quote(`${folder}/${name}`);
  return {
    address,
    close,
    digest: async (name) => {
      const script = `[ -f ${path(name)} ] || exit 3; sha256sum <${path(name)}`;
      const [{ stdout, exit }] = (await asked({ script, accept: [0, 3] })) as [StepOutput];
      if (exit === 3) return undefined;
      const found = /^[0-9a-f]{64}\b/.exec(stdout)?.[0];
      if (found === undefined) throw new StoreFailure(`${address} says no digest of ${name}`);
      return found;
    },
    get: async (name, file) => {
      const size = options.partBytes ?? partBytes;
      const handle = await open(file, 'wx', 0o600);
      let whole = false;
      try {
        for (let from = 1; ; from += size) {
          const part = `tail -c +${from} ${path(name)} | head -c ${size} | base64`;
          const script = `[ -f ${path(name)} ] || exit 3; ${part}`;
          const [{ stdout, exit }] = (await asked({ script, accept: [0, 3] })) as [StepOutput];
          if (exit === 3) return false;
          const bytes = Buffer.from(stdout, 'base64');
          await handle.write(bytes);
          whole = bytes.length < size;
          if (whole) return true;
        }
      } finally {
        await handle.close();
        if (!whole) await rm(file, { force: true });
      }
    },
    put: async (name, file) => {
      const part = path(`.${name}.part`);
      await asked({ script: `umask 077; mkdir -p ${quote(folder)} && : >${part}` });
      try {
        for await (const bytes of partsOf(file, options.partBytes ?? partBytes))
          await asked({ script: `cat >>${part}`, stdin: bytes });
        await asked({ script: `sync ${part} && mv -f ${part} ${path(name)} && sync ${quote(folder)}` });
      } catch (error) {
        // What is left of it takes space where there may be none. Where the machine is away it is overwritten later.
        await asked({ script: `rm -f ${part}` }).catch((other: unknown) => {
          if (!(other instanceof StoreFailure)) throw other;
        });
        throw error;
      }
    },
    remove: async (name) => {
      await asked({ script: `rm -f ${path(name)}` });
    },
  };
};

const wordsOf = ({ stderr, exit }: StepOutput): string =>
  stderr.trim().split('\n').at(-1)?.slice(0, 300) || `a command ended with ${exit}`;

async function* partsOf(file: string, size: number): AsyncGenerator<Uint8Array> {
  const handle = await open(file);
  try {
    const room = Buffer.alloc(size);
    for (;;) {
      const { bytesRead } = await handle.read(room, 0, size);
      if (bytesRead === 0) return;
      yield Uint8Array.prototype.slice.call(room, 0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

import { spawn } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { problem, RiggerError } from '../../model/index.js';
import { bundleFiles, fileIn } from '../data/bundle.js';

/** What a signature is for, so that one of another purpose counts for nothing. */
const PURPOSE = 'rigger-bundle';
/** Milliseconds that ssh-keygen may take where nobody is asked. */
const PATIENCE = 30_000;

/** Whose a bundle is: what the signature of its manifest says. It says nothing of whether the files are whole. */
export type Whose =
  | { readonly state: 'signed'; readonly signer: string; readonly key: string }
  | { readonly state: 'unsigned' }
  | { readonly state: 'wrong'; readonly why: string };

/**
 * Signs the manifest of a bundle with an SSH key; the key's passphrase may be asked for at the terminal.
 * @returns the file of the signature, and what removes it
 * @throws RiggerError `verify/signature`
 */
export async function signManifest(
  folder: string,
  key: string,
): Promise<{ file: string; remove: () => Promise<void> }> {
  const own = await mkdtemp(join(tmpdir(), 'rigger-sign-'));
  const remove = (): Promise<void> => rm(own, { recursive: true, force: true });
  try {
    const manifest = join(own, bundleFiles.manifest);
    await copyFile(fileIn(folder, bundleFiles.manifest), manifest);
    const said = await sshKeygen(['-Y', 'sign', '-f', key, '-n', PURPOSE, manifest], null);
    if (said.exit !== 0 || !existsSync(`${manifest}.sig`))
      throw new RiggerError([
        problem('verify/signature', `ssh-keygen did not sign with ${key}: ${lastLine(said)}`, {
          help: 'give the file of a private key, or of a public key whose private one ssh-agent holds',
        }),
      ]);
    return { file: `${manifest}.sig`, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Whose a bundle is, by a file of allowed signers as of ssh-keygen(1); who is named may have one key of several names. */
export async function whoseBundle(folder: string, allowed: string, signer?: string): Promise<Whose> {
  const signature = join(folder, bundleFiles.signature);
  if (!existsSync(signature)) return { state: 'unsigned' };
  const file = fileIn(folder, bundleFiles.signature);
  const found = await sshKeygen(['-Y', 'find-principals', '-s', file, '-f', allowed], null);
  const known = found.exit === 0 ? found.stdout.split(/[\n,]/).map((name) => name.trim()) : [];
  const principals = known.filter(Boolean);
  const wanted = signer ?? principals[0];
  if (wanted === undefined)
    return { state: 'wrong', why: `signed by a key that does not count by ${allowed}${reasonOf(found)}` };
  const checked = await sshKeygen(
    ['-Y', 'verify', '-f', allowed, '-I', wanted, '-n', PURPOSE, '-s', file],
    fileIn(folder, bundleFiles.manifest),
  );
  if (checked.exit === 0)
    return { state: 'signed', signer: wanted, key: /key (\S+)/.exec(checked.stdout)?.[1] ?? 'unknown' };
  const other = signer !== undefined && !principals.includes(signer);
  return {
    state: 'wrong',
    why: other
      ? `not signed by ${signer}${principals.length > 0 ? `, but by a key of ${principals.join(', ')}` : ''}${reasonOf(checked)}`
      : `the signature does not fit the manifest${reasonOf(checked)}`,
  };
}

/** What ssh-keygen says beside that it has found nothing. */
const reasonOf = ({ stderr }: Said): string => {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter(
      (line) => line !== '' && !/^(No principal matched|Could not verify signature|sig_\w+:)/.test(line),
    );
  return lines.length === 0 ? '' : `: ${[...new Set(lines)].slice(0, 5).join('; ')}`;
};

const lastLine = ({ stdout, stderr }: Said): string =>
  `${stdout}\n${stderr}`.trim().split('\n').at(-1) || 'it said nothing';

/** How ssh-keygen ended, and what it printed. */
interface Said {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function sshKeygen(args: readonly string[], input: string | null): Promise<Said> {
  const child = spawn('ssh-keygen', args, { stdio: [input === null ? 'inherit' : 'pipe', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.on('data', (piece) => {
      if (printed[name].length < 65_536) printed[name] += String(piece);
    });
  const timer = process.stdin.isTTY ? undefined : setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  try {
    // A program that ends before it has read everything says why by its exit code.
    if (input !== null) await pipeline(createReadStream(input), child.stdin!).catch(() => undefined);
    return { exit: await ended, ...printed };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new RiggerError([
      problem('verify/signature', 'there is no program ssh-keygen, which makes and checks signatures', {
        help: 'install openssh-client',
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

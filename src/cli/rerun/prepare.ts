import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Target } from '../../connection/connection.js';
import { type Inventory, loadInventory } from '../../inventory/index.js';
import { type Diagnostic, problem, RiggerError, throwErrors } from '../../model/index.js';
import type { RecordedFiles } from '../inputs/recorded-files.js';
import type { PlaybookFlags } from '../play/playbook-options.js';
import type { RunAgain } from '../play/run-again.js';
import { decryptor, openingMarked } from '../play/vault-access.js';
import type { Project } from '../program/project.js';
import { answersOf } from './answers.js';
import type { RerunFlags } from './flags.js';
import { type GivenNow, wholePath } from './flags-of-run.js';
import type { KeptInputFiles, KeptRun } from './kept-run.js';
import { type HostPlace, hostsInPlace, isOfSite, readPlaces } from './places.js';
import { askSecrets, missingSecrets, readSecrets, secretsMissing } from './secrets.js';
import { withSitePaths } from './site-paths.js';

/** What is known before anything of the run is read. */
export interface Prepared extends GivenNow {
  /** Inventories of this site, as whole paths or lists of hosts; empty where the hosts are those of then. */
  readonly siteInventory: readonly string[];
  /** What is read as it is. */
  readonly site: readonly string[];
  readonly map: readonly string[];
  /** The folder of the one who calls. */
  readonly calledIn: string;
}

/**
 * Gathers what only the one who calls can give. Nothing is touched before all of it is there.
 * @throws RiggerError with all that is missing, and every mistake in what was given
 */
export const prepare = async (
  folder: string,
  kept: KeptRun,
  inputs: KeptInputFiles,
  flags: RerunFlags,
  here: Project,
): Promise<Prepared> => {
  const { given, mistakes } = readSecrets(flags.secret ?? [], inputs.secrets);
  const canAsk = flags.input !== false && process.stdin.isTTY === true;
  const missing = missingSecrets(inputs.secrets, given, canAsk);
  const siteInventory = (flags.inventory ?? []).map((path) => (isList(path) ? path : resolve(path)));
  const found = [...mistakes, ...missingFiles(folder, inputs)];
  if (siteInventory.length === 0 && (flags.map ?? []).length > 0)
    found.push(
      problem('rerun/map', '--map names hosts of another inventory, and none is given', {
        help: `give it with -i, as in \`rigger rerun ${kept.given} -i lab.yml --map ${flags.map!.join(',')}\``,
      }),
    );
  const becomePasswordFile = wholePath(flags.becomePasswordFile ?? given.becomePasswordFile);
  const noBecome = inputs.invocation.become_password && becomePasswordFile === undefined;
  if (noBecome && !canAsk)
    found.push(
      problem('rerun/missing-secret', 'the run was given the password of sudo, and none is given now', {
        help: 'give it with --become-password-file FILE or --secret become_password=@FILE',
      }),
    );
  if (missing.length > 0 && !canAsk) found.push(secretsMissing(missing));
  // Else it is looked at when the run is read: an inventory may be a program, or want a password to be typed.
  if (found.length > 0 || missing.length > 0 || noBecome)
    found.push(...(await mistakesInPlaces(siteInventory, kept, inputs, flags, here)));
  if (found.length > 0) throw new RiggerError(found);
  const asked = await askSecrets(missing, flags.input !== false);
  return {
    secrets: new Map([...given.values, ...asked]),
    becomePasswordFile,
    askBecomePass: noBecome || (flags.askBecomePass === true && becomePasswordFile === undefined),
    vaultIdentity: flags.vaultIdentity?.map((path) => resolve(path)),
    vaultPasswordFile: wholePath(flags.vaultPasswordFile),
    siteInventory,
    site: siteInventory.flatMap((path) => (isList(path) ? [] : [path, ...variablesBeside(path)])),
    map: flags.map ?? [],
    calledIn: process.cwd(),
  };
};

/** Whether the inventory of the site is sound, and each host of then has one in its place. */
const mistakesInPlaces = async (
  siteInventory: readonly string[],
  kept: KeptRun,
  { invocation }: KeptInputFiles,
  flags: RerunFlags,
  here: Project,
): Promise<readonly Diagnostic[]> => {
  if (siteInventory.length === 0) return [];
  try {
    const decrypt = decryptor({ ...flags, input: flags.input !== false }, here);
    const { inventory, diagnostics } = await loadInventory(siteInventory, { decrypt });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    return errors.length > 0 ? errors : placesAsked(invocation, kept, flags.map ?? [], inventory).mistakes;
  } catch (error) {
    if (error instanceof RiggerError) return error.diagnostics;
    throw error;
  }
};

const placesAsked = (
  { hosts }: KeptInputFiles['invocation'],
  { measured }: KeptRun,
  map: readonly string[],
  site: Inventory,
): ReturnType<typeof readPlaces> => readPlaces({ hosts, roles: measured?.roles ?? {}, map }, site);

const isList = (path: string): boolean => path.includes(',') && !existsSync(path);

const variablesBeside = (path: string): string[] =>
  ['group_vars', 'host_vars'].map((name) => join(dirname(path), name));

/** Files that the run has not kept, and that nobody has put into their places. */
const missingFiles = (folder: string, { files }: KeptInputFiles): Diagnostic[] =>
  files.files.flatMap(({ path, kind, sha256, bytes }) => {
    if (kind !== 'digest' && kind !== 'left-out') return [];
    const place = join(folder, path);
    const help = `\`rigger rerun RUN --edit DIR\`, put it at DIR/${path}, and \`rigger rerun RUN --from DIR\``;
    if (!existsSync(place))
      return [
        problem(
          'rerun/missing-file',
          kind === 'digest'
            ? `${path} was too large to be kept: ${bytes} bytes, SHA-256 ${sha256}`
            : `${path} was left out, since it holds a secret`,
          { help },
        ),
      ];
    const now = createHash('sha256').update(readFileSync(place)).digest('hex');
    return sha256 === undefined || now === sha256
      ? []
      : [
          problem('rerun/missing-file', `${path} is another file: its SHA-256 is ${now}, and was ${sha256}`, {
            help,
          }),
        ];
  });

/** Who stands in whose place. */
export interface PlacesOfRun {
  readonly run: RunAgain;
  /** Hosts of now by those of then. */
  readonly places: ReadonlyMap<string, string>;
  /** Where the variables of hosts in others' places come from; empty where all are those of then. */
  readonly table: readonly HostPlace[];
}

/**
 * Finds the hosts for the run: those of then, or others in their places.
 * @throws RiggerError with every mistake in `--map` and the inventory of the site
 */
export const preparePlaces = async (
  { invocation }: KeptInputFiles,
  kept: KeptRun,
  prepared: Prepared,
  flags: PlaybookFlags,
  project: Project,
  files: RecordedFiles,
): Promise<PlacesOfRun> => {
  const same = new Map(invocation.hosts.map((host) => [host, host]));
  const siteInventory =
    prepared.siteInventory.length > 0 ? prepared.siteInventory : (invocation.in_place?.inventory ?? []);
  const again = {
    repeats: { run: kept.name, playbook: invocation.playbook },
    siteInventory,
    leaveOut: isOfSite,
    calledIn: prepared.calledIn,
    reach: (target: Target) => withSitePaths(target, prepared.calledIn),
    secrets: prepared.secrets,
    answer: answersOf(invocation.answers ?? [], prepared.secrets),
    reproduces: undefined,
  };
  if (siteInventory.length === 0) return { run: { ...again, inPlace: undefined }, places: same, table: [] };
  const decrypt = files.remembering(openingMarked(decryptor(flags, project)));
  const [site, before] = await Promise.all([
    loadInventory(siteInventory, { decrypt }),
    loadInventory(flags.inventory ?? project.inventory, {
      decrypt,
      playbookDir: dirname(resolve(invocation.playbook)),
    }),
  ]);
  throwErrors([...site.diagnostics, ...before.diagnostics]);
  const { places, mistakes } = placesAsked(invocation, kept, prepared.map, site.inventory);
  throwErrors([...mistakes]);
  const first = new Map(Object.entries(invocation.in_place?.hosts ?? Object.fromEntries(same)));
  const all = new Map([...first].flatMap(([old, now]) => (places.has(now) ? [[old, places.get(now)!]] : [])));
  const { inPlace, table } = hostsInPlace(all, before.inventory, site.inventory);
  return { run: { ...again, inPlace }, places, table };
};

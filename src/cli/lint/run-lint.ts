import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { factFields, namedFacts } from '../../facts/catalogue.js';
import { loadInventory } from '../../inventory/index.js';
import {
  checkNames,
  hintsFor,
  inOrder,
  neverEqual,
  neverEqualIn,
  setSomewhere,
  unknownFields,
  unknownFieldsIn,
} from '../../language/check/index.js';
import type { Template } from '../../language/play.js';
import {
  diskFiles,
  type Files,
  type LoadedPlaybook,
  loadPlaybook,
  showPath,
} from '../../language/playbook/index.js';
import { everyStep } from '../../language/steps.js';
import { compileText, targetOfFile } from '../../language/template/index.js';
import { textOf } from '../../language/text.js';
import type { Decrypt } from '../../language/yaml/index.js';
import { type Diagnostic, type Position, RiggerError, type Value, warning } from '../../model/index.js';
import { taskCatalogue } from '../../tasks/catalogue.js';
import { withGivenTexts } from '../program/given-texts.js';
import { seenFields } from '../program/seen-fields.js';
import { shippedRoles } from '../program/shipped-roles.js';
import { fetchedRoles } from '../roles/fetched-roles.js';
import type { LintInputs } from './find-inputs.js';
import { compileInventory } from './inventory-values.js';
import { knownNames } from './known-names.js';
import { lintExperiment } from './lint-experiment.js';
import { namedFiles } from './named-files.js';

export interface LintResult {
  readonly diagnostics: readonly Diagnostic[];
  /** The texts that were read, by the path that positions show. */
  readonly sources: ReadonlyMap<string, string>;
  /** How many files were read. */
  readonly files: number;
}

/**
 * Every mistake in the inputs, by file and line. Touches no host.
 * @param extra variables that the command line would set
 */
export const runLint = async (
  inputs: LintInputs,
  extra: ReadonlyMap<string, Value> = new Map(),
  decrypt?: Decrypt,
): Promise<LintResult> => {
  const diagnostics: Diagnostic[] = [];
  const sources = new Map<string, string>();
  const vault = new OptionalVault(decrypt);
  const [folder] = inputs.playbooks.map((file) => dirname(file));
  const { inventory, diagnostics: ofInventory } = await loadInventory(inputs.inventories, {
    ...(folder !== undefined && { playbookDir: folder }),
    decrypt: vault.decrypt,
    base60: true,
  });
  diagnostics.push(...ofInventory);
  const names = knownNames(inventory, extra.keys());
  const values = compileInventory(inventory);
  const used = new Set<string>();
  /** Variables of the inventory that what was read comes to. */
  const asked = new Set<string>();
  const namedTemplates = new Set<string>();

  const take = async ({ diagnostics: found, sources: read, understood }: LoadedPlaybook): Promise<void> => {
    const files = await namedFiles(understood, dirname(understood.file));
    for (const [file, text] of files.sources) sources.set(file, text);
    for (const path of files.paths) namedTemplates.add(path);
    diagnostics.push(...files.diagnostics);
    diagnostics.push(...found);
    for (const [file, text] of read) sources.set(file, text);
    for (const play of understood.plays) {
      for (const { path } of play.roles) used.add(path);
      for (const step of everyStep(play)) if (step.origin.role) used.add(step.origin.role.path);
    }
    diagnostics.push(
      ...hintsFor(understood),
      ...neverEqual(understood, factFields),
      ...unknownFields(understood, seenFields),
    );
    for (const template of files.templates) diagnostics.push(...hintsForText(template));
    diagnostics.push(...understood.plays.flatMap((play) => lintExperiment(play, inventory, extra)));
    const undefinedNames = checkNames(understood, names, {
      valuesOf: (name) => {
        asked.add(name);
        return values.of(name);
      },
      filesOf: files.of,
    });
    if (!found.some(({ code }) => hidingNames.has(code)))
      diagnostics.push(...undefinedNames.flatMap((one) => vault.judge(one)));
  };
  const options = {
    tasks: taskCatalogue,
    files: withGivenTexts(diskFiles),
    roleFolders: inputs.rolesFolders,
    ...shippedRoles(),
    ...(await fetchedRoles(inputs.root)),
    facts: new Set(Object.keys(namedFacts)),
    decrypt: vault.decrypt,
    base60: true,
  };
  for (const file of inputs.playbooks) await take(await loadPlaybook(file, options));
  for (const role of inputs.roles) {
    if (used.has(role)) continue;
    const { file, files } = playbookOfRole(role);
    const { playbook: _, ...rest } = await loadPlaybook(file, {
      ...options,
      files,
      roleFolders: [dirname(role)],
    });
    await take(rest);
  }
  for (const file of inputs.templates)
    if (!namedTemplates.has(file)) diagnostics.push(...(await lintTemplate(file, sources)));
  for (const template of values.all) diagnostics.push(...hintsForText(template));
  for (const { name, diagnostic } of values.mistakes)
    diagnostics.push(asked.has(name) ? diagnostic : { ...diagnostic, severity: 'warning' });
  diagnostics.push(...vault.unsaid());
  for (const one of diagnostics) await remember(one, sources);
  return { diagnostics: inOrder(diagnostics), sources, files: sources.size };
};

/** What stands outside of playbooks. */
const hintsForText = ({
  comparisons,
  uses,
}: Pick<Template, 'comparisons' | 'uses'>): readonly Diagnostic[] => [
  ...neverEqualIn(comparisons, factFields),
  ...unknownFieldsIn(uses, seenFields),
];

/** Mistakes that may hide where a name is defined: then nothing is said of undefined ones. */
const hidingNames: ReadonlySet<string> = new Set([
  'language/yaml-syntax',
  'language/indentation',
  'language/tab-indentation',
  'language/file-unreadable',
  'language/role-missing',
  'roles/not-fetched',
  'roles/changed',
  'roles/tree',
]);

/** Lint works without keys: what cannot be opened is taken for an empty text. */
class OptionalVault {
  /** Where a whole file begins that was not opened, so that nobody knows the names of all variables. */
  #locked: Position | undefined;
  readonly #passedOver = new Set<string>();

  constructor(private readonly open: Decrypt | undefined) {}

  readonly decrypt: Decrypt = async (armored, position, what) => {
    try {
      if (this.open) return await this.open(armored, position, what);
    } catch (error) {
      if (!(error instanceof RiggerError)) throw error;
    }
    if (what === 'file') this.#locked ??= position;
    return '';
  };

  /** A name that nothing defines may be set in a file that was not opened, unless it is like one that is known. */
  judge(undefinedName: Diagnostic): readonly Diagnostic[] {
    if (!this.#locked) return [undefinedName];
    if (undefinedName.help !== setSomewhere) return [{ ...undefinedName, severity: 'warning' }];
    this.#passedOver.add(undefinedName.message);
    return [];
  }

  /** What was not judged is said, lest silence be taken for a yes. */
  unsaid(): readonly Diagnostic[] {
    const { size } = this.#passedOver;
    if (!this.#locked || size === 0) return [];
    return [
      warning(
        'cli/names-not-judged',
        `${size === 1 ? 'a name' : `${size} names`} that nothing else defines may be set in this file, which lint does not open`,
        {
          position: this.#locked,
          notes: [...this.#passedOver].slice(0, 5),
          help: '`rigger plan` opens it, and says of each host which names are not defined',
        },
      ),
    ];
  }
}

/** A role that no playbook uses is read as if one did. */
const playbookOfRole = (role: string): { file: string; files: Files } => {
  const file = join(dirname(role), `${basename(role)} (role)`);
  const text = `- hosts: all\n  roles: [${JSON.stringify(basename(role))}]\n`;
  return {
    file,
    files: { ...diskFiles, read: (path) => (path === file ? Promise.resolve(text) : diskFiles.read(path)) },
  };
};

const lintTemplate = async (path: string, sources: Map<string, string>): Promise<readonly Diagnostic[]> => {
  const bytes = await readFile(path);
  if (bytes.includes(0)) return [];
  const file = showPath(path);
  try {
    const text = textOf(bytes, file);
    sources.set(file, text);
    compileText(text, file, targetOfFile(path));
    return [];
  } catch (error) {
    if (error instanceof RiggerError) return error.diagnostics;
    throw error;
  }
};

/** The texts of inventories, for the frames. */
const remember = async ({ position }: Diagnostic, sources: Map<string, string>): Promise<void> => {
  if (!position || sources.has(position.file)) return;
  const text = await readFile(position.file, 'utf8').catch(() => undefined);
  if (text !== undefined) sources.set(position.file, text);
};

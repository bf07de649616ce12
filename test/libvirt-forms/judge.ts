import { type LibvirtPrinted, printedName } from '../../src/facts/libvirt/libvirt-printed.js';
import { parseXml } from '../../src/facts/reading/xml.js';
import type { Outcome } from '../../src/model/index.js';
import { splitMix64, xoshiro128 } from '../../src/statistics/random.js';
import { asksHowPrinted, definitionDifferences } from '../../src/tasks/libvirt/differences.js';
import { checkDefinition } from '../../src/tasks/libvirt/document.js';
import { libvirtNetworkTask } from '../../src/tasks/libvirt-network/task.js';
import { contextWith } from '../support/converge.js';
import { type Asked, askLibvirt } from './ask-libvirt.js';
import { documented } from './documented.js';
import { type Draw, drawFrom } from './draw.js';
import { type Changed, changesOfGuest, drawGuest, writeGuest } from './guests.js';
import { changesOfNetwork, drawNetwork, writeNetwork } from './networks.js';
import { drawStorage } from './storage.js';

type Kind = 'domain' | 'network';

/** A definition that libvirt has, and one that is wanted. */
interface Form {
  readonly kind: Kind;
  readonly name: string;
  readonly has: string;
  readonly wanted: string;
  /** Where the two differ; undefined: nowhere. */
  readonly paths?: RegExp;
}

/** What came of many forms. */
export interface Judged {
  readonly stable: number;
  readonly changed: number;
  /** Definitions that this hypervisor does not take, whatever they are compared with. */
  readonly refused: number;
  readonly wrong: readonly string[];
}

const formsOf = (draw: Draw, index: number): Form[] => {
  const name = `f${index}`;
  const both = <T>(
    kind: Kind,
    it: T,
    write: (draw: Draw, one: T) => string,
    changes: readonly Changed<T>[],
  ): Form[] => {
    const has = write(draw, it);
    const same: Form = { kind, name, has, wanted: write(draw, it) };
    if (changes.length === 0) return [same];
    const { to, paths } = draw.pick(changes);
    return [same, { kind, name, has, wanted: write(draw, to), paths }];
  };
  if (draw.chance(0.7)) {
    const guest = drawGuest(draw, name);
    return both('domain', guest, writeGuest, changesOfGuest(guest));
  }
  const network = drawNetwork(draw, name);
  return both('network', network, writeNetwork, changesOfNetwork(network));
};

const commands = {
  domain: ['define %', 'dumpxml --inactive', 'undefine'],
  network: ['net-define %', 'net-dumpxml', 'net-undefine'],
} as const;

const asked = (kind: Kind, name: string, xml: string): Asked => {
  const [define, print, undefine] = commands[kind];
  return { xml, commands: [define, `${print} ${name}`, `${undefine} ${name}`] };
};

/** The same guest for the one hypervisor that is everywhere. */
const forTests = (xml: string): string =>
  xml
    .replace(/(<domain\b[^>]*\btype=)(["'])kvm\2/, '$1$2test$2')
    .replace(/(<type\b[^>]*?) arch=(["'])x86_64\2/, '$1');

const ofTests = (xml: string): string =>
  xml
    .replace(/^<domain type='test'/, "<domain type='kvm'")
    .replace("<type arch='i686'", "<type arch='x86_64'");

const testDriver = 'test:///default';

/** Nothing: this hypervisor does not take the definition at all. */
const refusedForm = Symbol('refused');

/** What is wrong with the answer to each form; undefined where nothing is. */
const judge = (forms: readonly Form[], uri: string): (string | undefined | typeof refusedForm)[] => {
  const isTest = uri === testDriver;
  const questions = forms.map(({ kind, name, wanted }) => {
    const { args } = asksHowPrinted(kind, name, wanted).printed!;
    return (args as { xml: string }).xml;
  });
  const answers = askLibvirt(
    [
      ...forms.map(({ kind, name, has }) => asked(kind, name, isTest ? forTests(has) : has)),
      ...forms.map(({ kind }, index) => asked(kind, printedName, questions[index]!)),
    ],
    uri,
    !isTest,
  );
  return forms.map((form, index) => {
    const found = answers[index]!;
    const printed = answers[forms.length + index]!;
    if (!isTest && (found === '' || printed === '')) return refusedForm;
    return wrongWith(form, isTest ? ofTests(found) : found, { xml: printed });
  });
};

const wrongWith = (form: Form, found: string, printed: LibvirtPrinted): string | undefined => {
  const { kind, name, wanted, paths } = form;
  const definition = checkDefinition(wanted, kind, name, name);
  if ('kind' in definition) return `no definition: ${definition.diagnostic.message}`;
  const differences = definitionDifferences(definition.root, parseXml(found), printed);
  const told = differences.map(({ path, wanted: to, found: from }) => `${path}: ${from} → ${to}`).join(', ');
  const show = `\n  wanted ${wanted}\n  found ${found}`;
  if (paths === undefined && differences.length > 0) return `equal, called different: ${told}${show}`;
  if (paths !== undefined && differences.length === 0) return `different in ${paths}, called equal${show}`;
  if (paths !== undefined && !differences.every(({ path }) => paths.test(path)))
    return `different in ${paths}, called different in ${told}${show}`;
  return kind === 'network' ? wrongPlan(form, found, printed) : undefined;
};

/** An active network is stopped only where it differs, and never under the guests that are on it. */
const wrongPlan = (
  { name, wanted, paths }: Form,
  found: string,
  printed: LibvirtPrinted,
): string | undefined => {
  const input = libvirtNetworkTask.input.parse({ name, xml: wanted });
  const bridges = /<forward mode='bridge'\/>/.test(found);
  for (const used of [false, true]) {
    const live = used ? found.replace('<network', "<network connections='1'") : found;
    const network = {
      libvirt: true,
      defined: true,
      uuid: 'u',
      active: true,
      autostart: true,
      definition: found,
      live,
    } as const;
    const outcome: Outcome = libvirtNetworkTask.plan(input, { network, printed }, contextWith());
    const stops = JSON.stringify(outcome).includes('net-destroy');
    const should = paths !== undefined && (!used || bridges);
    if (stops !== should)
      return `network ${name}${used ? ' in use' : ''} is ${stops ? '' : 'not '}stopped: ${wanted}`;
  }
  return undefined;
};

/**
 * So many definitions, each equal to itself in other words, and each changed in one thing: guests and networks, and for
 * every eight of them a pool or a volume, which the tasks of storage want. Volumes are made only where they are no files.
 */
export const judgeForms = (count: number, seed: number, uri = testDriver): Judged => {
  const words = splitMix64(BigInt(seed));
  const draw = drawFrom(
    xoshiro128([0, 0, 0, 0].map(() => Number(words() & 0xffffffffn)) as [number, number, number, number]),
  );
  const result = { stable: 0, changed: 0, refused: 0, wrong: [] as string[] };
  for (let from = 0; from < count; from += 100) {
    const length = Math.min(100, count - from);
    const stored = Math.round(length / 8);
    const forms = Array.from({ length: length - stored }, (_, index) => formsOf(draw, from + index)).flat();
    for (const [index, wrong] of judge(forms, uri).entries()) {
      if (wrong === refusedForm) result.refused++;
      else if (wrong !== undefined) result.wrong.push(wrong);
      else if (forms[index]!.paths === undefined) result.stable++;
      else result.changed++;
    }
    const storage = Array.from({ length: stored }, (_, index) =>
      drawStorage(draw, `s${from + index}`, uri === testDriver),
    ).flat();
    const answers = askLibvirt(
      storage.map(({ asked: one }) => one),
      uri,
    );
    for (const [index, { changed, wrong }] of storage.entries()) {
      const told = wrong(answers[index]!);
      if (told !== undefined) result.wrong.push(told);
      else if (changed) result.changed++;
      else result.stable++;
    }
  }
  return result;
};

/** The forms that libvirt's documentation speaks of, each beside what libvirt prints of it. */
export const judgeDocumented = (uri = testDriver): Judged => {
  const forms = documented.map(({ kind, xml }, index): Form => {
    const name = `d${index}`;
    const named = xml.replace('NAME', name);
    return { kind, name, has: named, wanted: named };
  });
  const judged = judge(forms, uri);
  const refused = judged.filter((one) => one === refusedForm).length;
  const wrong = judged.filter((one) => typeof one === 'string');
  return { stable: forms.length - wrong.length - refused, changed: 0, refused, wrong };
};

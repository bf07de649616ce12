import { ansibleModules } from '../../language/playbook/ansible-modules.js';
import { nearestName, problem, RiggerError } from '../../model/index.js';
import { pageOf } from './page.js';
import { type Topic, topics } from './topics.js';

/** The version of the JSON form. */
const version = 1;

/** The page of one topic. @throws RiggerError `cli/unknown-topic` */
export const explain = (name: string, json: boolean): string => {
  const known = topics.has(name) ? undefined : ansibleName(name);
  const topic = topics.get(known?.task ?? name)?.();
  if (!topic && !known) throw unknownTopic(name);
  if (json) return JSON.stringify({ version, ...topic, ...(known && { ansible: known.says }) }, null, 2);
  return [...(known ? [known.says] : []), ...(topic ? [pageOf(topic)] : [])].join('\n\n');
};

/** What a module of Ansible is here: a task, or words on how it goes without. */
const ansibleName = (name: string): { readonly task?: string; readonly says: string } | undefined => {
  const short = name.replace(/^ansible\.(builtin|legacy|posix)\./, '');
  if (topics.has(short)) return { task: short, says: `${name} is Ansible's name; here it is ${short}.` };
  if (!Object.hasOwn(ansibleModules, short)) return undefined;
  const instead = ansibleModules[short]!;
  return topics.has(instead)
    ? { task: instead, says: `${short} is Ansible's name; here it is ${instead}.` }
    : { says: `${short} is Ansible's name. Here: ${instead}` };
};

const headings: Readonly<Record<Topic['kind'], string>> = {
  task: 'Tasks',
  workload: 'Workloads',
  observer: 'Observers',
  fact: 'Facts',
  code: 'Codes',
};

/** Every topic with its title, by kind. */
export const listTopics = (json: boolean): string => {
  const all = [...topics.values()].map((topic) => topic());
  if (json)
    return JSON.stringify(
      { version, topics: all.map(({ name, kind, title }) => ({ name, kind, title })) },
      null,
      2,
    );
  const width = Math.max(...all.map(({ name }) => name.length));
  return Object.entries(headings)
    .map(([kind, heading]) =>
      [
        heading,
        ...all
          .filter((topic) => topic.kind === kind)
          .map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`),
      ].join('\n'),
    )
    .join('\n\n');
};

const unknownTopic = (name: string): RiggerError =>
  new RiggerError([
    problem('cli/unknown-topic', `nothing is called ${name}`, {
      help: meant(name) ?? '`rigger explain --list` lists all that has a page',
    }),
  ]);

/** A name that is near; a short one may stand for its topic: `ping` for `measure.ping`. */
const meant = (name: string): string | undefined => {
  const short = new Map([...topics.keys()].map((topic) => [topic.replace(/^.*[./]/, ''), topic]));
  const near =
    short.get(name) ?? nearestName(name, topics.keys()) ?? short.get(nearestName(name, short.keys()) ?? '');
  return near && `did you mean ${near}?`;
};

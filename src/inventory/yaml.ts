import type { Yaml } from '../language/yaml/index.js';
import { entryOf, problem, type Value, warning } from '../model/index.js';
import type { Draft } from './draft.js';
import { parseHostPort } from './host-name.js';
import { expandRange } from './host-range.js';
import { isMapping, kindOf, yamlTable } from './yaml-table.js';

/**
 * Reads a YAML inventory into the draft, by the rules of Ansible's `yaml` inventory plugin:
 * top-level keys are groups; a group holds `hosts`, `children` and `vars`.
 * @param source absolute path, recorded as the hosts' source
 */
export const readYaml = (draft: Draft, yaml: Yaml, source: string): void => {
  if (!isMapping(yaml.data)) {
    draft.diagnostics.push(
      problem('inventory/structure', `an inventory is a mapping of groups; here is ${kindOf(yaml.data)}`, {
        position: yaml.at([]),
        help: 'begin with `all:`, and put `hosts:` and `children:` under it',
      }),
    );
    return;
  }
  if (yaml.data.plugin) {
    draft.diagnostics.push(
      problem('inventory/structure', 'this configures a plugin of Ansible, and lists no hosts', {
        position: yaml.keyAt(['plugin']),
        help: 'give rigger the output of `ansible-inventory --list`, or a program that prints it',
      }),
    );
    return;
  }
  const reader = new YamlReader(draft, yaml, source);
  for (const name of Object.keys(yaml.data)) reader.group(name, entryOf(yaml.data, name), [name]);
};

type Path = readonly PropertyKey[];

class YamlReader {
  constructor(
    readonly draft: Draft,
    readonly yaml: Yaml,
    readonly source: string,
  ) {}

  /** @returns whether the data define a group at all. */
  group(name: string, data: unknown, path: Path): boolean {
    if (data !== null && !isMapping(data)) {
      this.#warn('inventory/structure', `${name} is no group: it holds ${kindOf(data)}`, path, {
        help: 'a group is a mapping with `hosts`, `children` and `vars`',
      });
      return false;
    }
    this.draft.group(name);
    for (const [key, value] of Object.entries(data ?? {})) this.#part(name, key, value, [...path, key]);
    return true;
  }

  #part(group: string, key: string, value: unknown, path: Path): void {
    if (value === null) return;
    if (key !== 'vars' && key !== 'children' && key !== 'hosts') {
      const message = `${key} means nothing in group ${group}, and is skipped`;
      this.#warn('inventory/unexpected-key', message, path, {
        help: 'put variables under `vars:`, groups under `children:`, hosts under `hosts:`',
      });
      return;
    }
    const entries = typeof value === 'string' ? { [value]: null } : value;
    if (!isMapping(entries)) {
      this.#problem(
        'inventory/structure',
        `${key} of group ${group} must be a mapping, not ${kindOf(value)}`,
        path,
        {
          help:
            key === 'vars'
              ? 'write `name: value` lines'
              : `write names with a colon behind each: \`${example(value)}:\``,
        },
      );
      return;
    }
    if (key === 'vars') this.draft.addGroupTable(group, yamlTable(this.yaml, path, entries));
    else if (key === 'children') this.#children(group, entries, path);
    else this.#hosts(group, entries, path);
  }

  #children(group: string, entries: Readonly<Record<string, unknown>>, path: Path): void {
    for (const [name, data] of Object.entries(entries))
      if (this.group(name, data, [...path, name]))
        this.draft.addChild(group, name, this.yaml.keyAt([...path, name]));
  }

  #hosts(group: string, entries: Readonly<Record<string, unknown>>, path: Path): void {
    for (const [pattern, data] of Object.entries(entries)) {
      const at = [...path, pattern];
      const position = this.yaml.keyAt(at);
      const values = data || {};
      if (!isMapping(values)) {
        this.#problem('inventory/structure', `host ${pattern} holds ${kindOf(data)}`, at, {
          help: 'a host holds a mapping of variables, or nothing',
        });
        continue;
      }
      const { name, port } = parseHostPort(pattern) ?? { name: pattern };
      const expanded = expandRange(name);
      if ('mistake' in expanded) {
        this.draft.diagnostics.push(
          problem('inventory/host-range', expanded.mistake, { position, help: 'write web[01:20]' }),
        );
        continue;
      }
      const table = yamlTable(this.yaml, at, values as Readonly<Record<string, Value>>);
      for (const host of expanded.names)
        this.draft.host(host, group, this.source, position, port).tables.push(table);
    }
  }

  #problem(code: string, message: string, path: Path, extra: { help: string }): void {
    this.draft.diagnostics.push(problem(code, message, { position: this.yaml.keyAt(path), ...extra }));
  }

  #warn(code: string, message: string, path: Path, extra: { help: string }): void {
    this.draft.diagnostics.push(warning(code, message, { position: this.yaml.keyAt(path), ...extra }));
  }
}

const example = (value: unknown): string =>
  Array.isArray(value) && typeof value[0] === 'string' ? value[0] : 'name';

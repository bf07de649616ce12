import type { HostFile } from '../data/bundle.js';

/** Every reading of a host as `fact.path → text`: what two hosts can be compared by. */
export function flatten(state: HostFile): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (path: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
      for (const [key, inner] of Object.entries(value)) walk(`${path}.${key}`, inner);
    } else {
      found.set(path, typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
    }
  };
  for (const [fact, reading] of Object.entries(state.facts)) {
    if ('unavailable' in reading) found.set(fact, `unavailable: ${reading.unavailable}`);
    else walk(fact, reading.value);
  }
  for (const [tool, version] of Object.entries(state.tools)) found.set(`tool.${tool}`, version);
  return found;
}

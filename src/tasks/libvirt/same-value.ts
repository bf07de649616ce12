import { parseCpuList } from '../../facts/cpu/cpu-list.js';

/** Attributes that hold numbers of CPUs or nodes: `0-7,^3`. */
const lists: ReadonlySet<string> = new Set(['cpuset', 'nodeset', 'cpus', 'vcpus', 'iothreads']);

/** How one kind of value is written in several ways; undefined for what is not of the kind. */
type Kind = (name: string, value: string) => string | undefined;

/**
 * The numbers of a list, `^` taken away from those before it.
 * @see https://libvirt.org/formatdomain.html#cpu-allocation
 */
export const listedNumbers = (list: string): ReadonlySet<number> => {
  const all = new Set<number>();
  for (const part of list.split(',')) {
    const numbers = parseCpuList(part.replace('^', '').trim());
    for (const one of numbers) part.includes('^') ? all.delete(one) : all.add(one);
  }
  return all;
};

const kinds: readonly Kind[] = [
  (name, value) =>
    lists.has(name) && /^[\d\s,^-]+$/.test(value)
      ? [...listedNumbers(value)].sort((a, b) => a - b).join()
      : undefined,
  (_, value) => {
    const bytes = value.split(/[:-]/);
    return bytes.length === 6 && bytes.every((byte) => /^[\da-f]{1,2}$/i.test(byte))
      ? bytes.map((byte) => Number.parseInt(byte, 16)).join(':')
      : undefined;
  },
  // libvirt drops doubled and last slashes.
  (name, value) =>
    name === 'path' && value.startsWith('/') ? value.replace(/\/+/g, '/').replace(/(.)\/$/, '$1') : undefined,
  (_, value) =>
    /^[\da-f]{8}(-?[\da-f]{4}){3}-?[\da-f]{12}$/i.test(value)
      ? value.replaceAll('-', '').toLowerCase()
      : undefined,
];

const isHex = (value: string): boolean => /^0x[\da-f]+$/i.test(value);

/** `0x01` and `1`, `AA-BB` and `aa:bb`, `0-3,^1` and `0,2-3`, `q35` and `pc-q35-10.0` are the same thing. */
export const sameValue = (name: string, wanted: string, found: string): boolean => {
  if (wanted === found) return true;
  if (name === 'machine')
    return found.startsWith(`pc-${wanted}-`) || (wanted === 'pc' && found.startsWith('pc-i440fx-'));
  if (isHex(wanted) || isHex(found)) return Number(wanted) === Number(found);
  return kinds.some((kind) => {
    const one = kind(name, wanted);
    return one !== undefined && one === kind(name, found);
  });
};

import type { Json } from '../../model/index.js';

/** The fields of `register`, by Ansible's names: also the headers, in small letters with `_`. */
export const answerIn = (
  stdout: string,
  {
    url,
    return_content,
    status_code,
  }: { url: string; return_content: boolean; status_code: readonly number[] },
): { readonly [key: string]: Json } => {
  const [told = '', head = '', body = ''] = stdout.split('\n');
  const [, code, seconds, redirects, last] = /^(\d+) ([\d.]+) (\d+) (.*)$/.exec(told) ?? [];
  const status = Number(code ?? 0) || -1;
  const headers = headersIn(Buffer.from(head, 'base64').toString());
  const content = Buffer.from(body, 'base64').toString();
  const json = isJson(headers.content_type) ? jsonIn(content) : undefined;
  return {
    ...headers,
    status,
    url: last || url,
    elapsed: Number(seconds ?? 0),
    redirected: Number(redirects ?? 0) > 0,
    ...(json === undefined ? {} : { json }),
    ...(return_content || !status_code.includes(status) ? { content } : {}),
    // What the script printed is for this function alone.
    stdout: '',
    stdout_lines: [],
  };
};

/** Of the last answer, when others sent it on. */
const headersIn = (text: string): Record<string, string> => {
  const block =
    text
      .trim()
      .split(/\r?\n\r?\n/)
      .at(-1) ?? '';
  const lines = block.split(/\r?\n/).slice(1);
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name = '', value = ''] = /^([\w-]+):\s*(.*?)\s*$/.exec(line) ?? [];
      const key = name.toLowerCase().replaceAll('-', '_');
      return key === '' || reserved.has(key) ? [] : [[key, value]];
    }),
  );
};

/** What a server may not say in the place of rigger. */
const reserved: ReadonlySet<string> = new Set([
  'changed',
  'failed',
  'skipped',
  'attempts',
  'rc',
  'stderr',
  'stderr_lines',
  'exit',
  'json',
  'content',
]);

const isJson = (type: string | undefined): boolean => /^application\/([\w.+-]+\+)?json\b/i.test(type ?? '');

const jsonIn = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The content tells what it is instead.
    return undefined;
  }
};

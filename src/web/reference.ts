import type { ViewerRoute } from './route.js';

/** The page of the API: `docs/reference/api.md`. */
export const apiReference = (routes: readonly ViewerRoute[]): string =>
  [
    '# The API of a team’s lab',
    '',
    'Made by `node scripts/generate-reference.mjs`; do not edit.',
    '',
    'What `rigger serve` answers to machines. Every request has `Authorization: Bearer TOKEN`, with a token of `rigger token create` or of the page Tokens; what is sent and answered is JSON. A session of a browser may read, and changes nothing here. Times are in UTC, as 2026-03-01T14:00:00Z. What is refused is answered with 400 (the request is wrong), 401 (no good token), 403 (the role does not suffice, or the request is another page’s), 404, 409 (it cannot be done now), 413 (longer than 256 KiB) or 429 (too many; `Retry-After` says when) or 503 (the database is away), and `{"error": "why", "code": "team/refused", "help": "what to do"}`, of which the last may be missing; `rigger explain CODE` has a page of each code.',
    '',
    '| request | role | what it does |',
    '| --- | --- | --- |',
    ...routes.map(({ method, path, needs, summary }) => `| \`${method} ${path}\` | ${needs} | ${summary} |`),
    '',
  ].join('\n');

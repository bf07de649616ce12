import { html } from 'hono/html';
import { atLeast, type Role, type Viewer } from '../account/viewer.js';
import { formKey } from '../guard/form-key.js';
import { type Markup, nothing } from './html.js';

/** Each with the least role that it is for. */
const views: readonly (readonly [path: string, name: string, needs: Role])[] = [
  ['/', 'Now', 'reader'],
  ['/queue', 'Queue', 'reader'],
  ['/history', 'History', 'reader'],
  ['/calendar', 'Calendar', 'reader'],
  ['/trend', 'Trend', 'reader'],
  ['/compare', 'Compare', 'reader'],
  ['/subscriptions', 'Subscriptions', 'user'],
  ['/badges', 'Badges', 'user'],
  ['/tokens', 'Tokens', 'reader'],
  ['/accounts', 'Accounts', 'admin'],
  ['/audit', 'Audit trail', 'admin'],
];

/** What goes around each page. */
export interface PageFrame {
  readonly title: string;
  readonly viewer: Viewer | undefined;
  /** The path of the view that it belongs to. */
  readonly at?: string;
  /** Scripts beside those of every page. */
  readonly scripts?: readonly string[];
  readonly body: Markup;
}

/** A page that needs no script; with one, its live parts are renewed. */
export const page = ({ title, viewer, at, scripts = [], body }: PageFrame): Markup => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="htmx-config" content='{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,"historyCacheSize":0}'>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/page.css">
<script src="/assets/htmx.js" defer></script>
<script src="/assets/live.js" defer></script>
${scripts.map((path) => html`<script src="${path}" defer></script>`)}
<title>${title} – rigger</title>
</head>
<body>
<a class="skip" href="#main">Skip to the page</a>
${viewer === undefined ? nothing : navigation(viewer, at)}
<main id="main" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;

const navigation = (viewer: Viewer, at: string | undefined): Markup => {
  const shown = views.filter(([, , needs]) => atLeast(viewer.role, needs));
  return html`<header><nav aria-label="Views"><ol>${shown.map(
    ([path, name]) =>
      html`<li><a href="${path}"${path === at ? html` aria-current="page"` : nothing}>${name}</a></li>`,
  )}</ol></nav>
<div class="who"><span>${viewer.name} (${viewer.role})</span> ${form(viewer, '/sign-out', html`<button class="plain">Sign out</button>`)}</div></header>`;
};

const keys = new WeakMap<Viewer, string>();

/** One key for all forms of a page: whichever is sent brings another page. */
const keyOf = (viewer: Viewer, secret: string): string => {
  const key = keys.get(viewer) ?? formKey(secret, new Date());
  keys.set(viewer, key);
  return key;
};

/** A form that changes something: with a key of the session, good once. */
export const form = (viewer: Viewer, action: string, body: Markup): Markup =>
  html`<form method="post" action="${action}">${
    viewer.sessionSecret === undefined
      ? nothing
      : html`<input type="hidden" name="key" value="${keyOf(viewer, viewer.sessionSecret)}">`
  }${body}</form>`;

/** A labelled field. */
export const input = (
  label: string,
  name: string,
  {
    type = 'text',
    value = '',
    hint,
    required = false,
    autocomplete = 'off',
  }: {
    type?: string;
    value?: string;
    hint?: string;
    required?: boolean;
    autocomplete?: string;
  } = {},
): Markup => html`<p class="field"><label for="f-${name}">${label}</label>
${hint === undefined ? nothing : html`<span class="hint" id="h-${name}">${hint}</span>`}
<input id="f-${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}"${required ? html` required` : nothing}${
  hint === undefined ? nothing : html` aria-describedby="h-${name}"`
}></p>`;

/** A labelled choice of one of several words. */
export const choice = (label: string, name: string, words: readonly string[], value: string): Markup =>
  html`<p class="field"><label for="f-${name}">${label}</label>
<select id="f-${name}" name="${name}">${words.map(
    (word) =>
      html`<option value="${word}"${word === value ? html` selected` : nothing}>${word === '' ? 'any' : word}</option>`,
  )}</select></p>`;

/** Words of which any number may be chosen. */
export const checks = (
  legend: string,
  name: string,
  words: Readonly<Record<string, string>>,
  chosen: readonly string[] = [],
): Markup =>
  html`<fieldset><legend>${legend}</legend>${Object.entries(words).map(
    ([word, means]) =>
      html`<label><input type="checkbox" name="${name}" value="${word}"${chosen.includes(word) ? html` checked` : nothing}> ${means}</label>`,
  )}</fieldset>`;

/** A text to take along; with a script its field chooses the whole of it. */
export const toCopy = (label: string, name: string, value: string): Markup =>
  html`<p class="field"><label for="c-${name}">${label}</label><input id="c-${name}" class="copy" readonly value="${value}"></p>`;

/** Says what went wrong, where a reader of the screen hears it. */
export const trouble = (why: string | undefined): Markup =>
  why === undefined ? nothing : html`<p class="notice" role="alert">${why}</p>`;

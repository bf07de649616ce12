/** Colours of the looks are apart in lightness as well as in hue (after Okabe and Ito), in both schemes. */
const light = ['#0b5fa5', '#b34700', '#00704f', '#8a3b8f', '#6b5900', '#4a4a4a', '#a3003f', '#005c66'];
const dark = ['#6cb8f5', '#ff9f5a', '#4fd0a5', '#e29be6', '#e0c84a', '#c9c9c9', '#ff8fb0', '#66d3de'];

const variables = (colours: readonly string[]): string =>
  colours.map((colour, i) => `--look-${i}: ${colour};`).join(' ');

const lightScheme = `--page: #fff; --ink: #1a1a1a; --quiet: #565656; --line: #d4d4d4; --raised: #f5f5f4; --link: #0b5fa5; --lab: #fff4d6; --warning: #fde8e4; ${variables(light)}`;
const darkScheme = `--page: #16181b; --ink: #ececec; --quiet: #b0b0b0; --line: #3a3d42; --raised: #1f2226; --link: #8cc8ff; --lab: #3a3113; --warning: #45231d; ${variables(dark)}`;

/** For a drawing that stands alone: the same colours, by the reader's scheme. */
export const figureStyle = `svg { ${lightScheme} color: var(--ink); background: var(--page); } @media (prefers-color-scheme: dark) { svg { ${darkScheme} } }`;

/** The page's style sheet: system fonts, light and dark, a narrow column of text, wide tables that scroll. */
export const style = `:root { color-scheme: light dark; ${lightScheme} }
@media (prefers-color-scheme: dark) { :root { ${darkScheme} } }
@media print { :root { color-scheme: light; ${lightScheme} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
nav { border-bottom: 1px solid var(--line); background: var(--raised); }
main nav { border: 0; background: none; }
nav ol { max-width: 54rem; margin: 0 auto; padding: .6rem 1.25rem; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; list-style: none; font-size: .875rem; }
main nav ol { padding: 0; }
a { color: var(--link); }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: .5rem; top: .5rem; background: var(--page); padding: .5rem; z-index: 1; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 1.5rem 0 .75rem; }
h1 ~ h1 { margin-top: 4.5rem; padding-top: 1.5rem; border-top: 4px solid var(--line); }
h2 { font-size: 1.25rem; margin: 2.75rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
li { margin: .3rem 0; }
p, li, figcaption { overflow-wrap: anywhere; }
.notice { padding: .7rem 1rem; border-left: 4px solid var(--quiet); border-radius: 0 4px 4px 0; background: var(--warning); }
.notice.lab { background: var(--lab); }
.answer { font-size: 1.0625rem; padding: .8rem 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; }
.verdict { display: inline-block; padding: 0 .5rem; border: 1.5px solid currentColor; border-radius: 999px; font-size: .8125rem; font-weight: 600; margin-right: .25rem; }
.verdict.undecided { border-style: dashed; }
.verdict.equivalent { border-style: double; border-width: 3px; }
figure { margin: 1.75rem 0; }
figure .title { font-weight: 600; margin: 0 0 .25rem; }
figcaption { color: var(--quiet); font-size: .875rem; }
.drawing { overflow-x: auto; }
.drawing svg { display: block; min-width: 34rem; width: 100%; height: auto; font-size: 12px; }
.drawing text { white-space: pre; }
.legend { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; font-size: .875rem; }
.legend svg { vertical-align: -2px; }
.table { overflow-x: auto; margin: 1.25rem 0; }
table { border-collapse: collapse; font-size: .8125rem; min-width: 100%; }
caption { text-align: left; font-weight: 600; padding-bottom: .35rem; }
caption span { display: block; position: sticky; left: 0; max-width: min(51.5rem, 100vw - 2.5rem); overflow-wrap: anywhere; }
details { margin: 1.25rem 0; }
summary { cursor: pointer; color: var(--link); width: fit-content; }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; font-variant-numeric: tabular-nums; }
.long { overflow-wrap: anywhere; }
thead th, thead th.number { white-space: normal; vertical-align: bottom; border-bottom: 1.5px solid var(--quiet); font-weight: 600; }
tbody th { font-weight: 400; min-width: 8rem; }
.number { text-align: right; white-space: nowrap; }
dl { margin: .75rem 0; }
dl div { display: flex; gap: 1rem; }
dt { color: var(--quiet); min-width: 6.5rem; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; overflow-x: auto; font: .875rem/1.5 ui-monospace, monospace; }
@media print {
  body { font-size: 10.5pt; }
  nav, .skip { display: none; }
  main { max-width: none; padding: 0; }
  h1 ~ h1 { margin-top: 0; padding-top: 0; border: 0; break-before: page; }
  h2 { break-after: avoid; }
  figure, tr, .answer, .notice { break-inside: avoid; }
  thead { display: table-header-group; }
  .table, .drawing { overflow: visible; }
  .drawing svg { min-width: 0; }
  table { font-size: 8.5pt; }
  caption span { max-width: none; }
  summary { display: none; }
  details::details-content { content-visibility: visible; height: auto; }
}
`;

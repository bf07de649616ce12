import { style } from '../../report/documents/style.js';

/** The report's look, and what only these pages have. */
export const pageStyle = `${style}
main { max-width: 72rem; }
main:focus { outline: none; }
h1 { margin-top: .75rem; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; background: var(--raised); border-bottom: 1px solid var(--line); }
header nav { border: 0; }
header nav ol { max-width: none; }
nav a[aria-current="page"] { font-weight: 600; color: var(--ink); }
.who { display: flex; gap: .75rem; align-items: center; padding: .4rem 1.25rem; font-size: .875rem; }
.who form { display: inline; }
.quiet, .hint { color: var(--quiet); }
.hint { display: block; font-size: .8125rem; }
form.inline, form .row { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; }
.field { margin: .5rem 0; }
label { display: block; font-size: .875rem; font-weight: 600; }
input, select, button { font: inherit; color: var(--ink); background: var(--page); border: 1px solid var(--quiet); border-radius: 4px; padding: .3rem .6rem; max-width: 100%; }
fieldset { border: 0; padding: 0; margin: .5rem 0; min-width: 0; }
legend { font-size: .875rem; font-weight: 600; padding: 0; }
fieldset label { font-size: 1rem; font-weight: 400; margin: .2rem 0; }
.copy { width: 100%; font-family: ui-monospace, monospace; }
.badge-shown { min-height: 20px; }
button { background: var(--raised); cursor: pointer; }
button.plain { padding: .1rem .5rem; font-size: .875rem; }
td form { display: inline-block; margin: 0 .4rem .2rem 0; }
.state-failed, .state-lost, .state-expired, .state-suspect, .state-quarantined { border-style: dashed; background: var(--warning); }
.state-booked, .state-held, .state-queued { border-style: double; border-width: 3px; }
.log { max-height: 32rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.log span { display: block; }
.log .bad { font-weight: 600; border-left: 3px solid currentColor; padding-left: .4rem; }
.calendar td, .calendar th { border: 1px solid var(--line); padding: .25rem .4rem; min-width: 6.5rem; }
.calendar td.chosen { outline: 3px dashed var(--link); outline-offset: -3px; }
#dragged { min-height: 1.3em; }
.calendar .slot form { margin-left: .4rem; display: inline-block; }
.calendar .slot { display: block; background: var(--lab); padding: .1rem .3rem; margin: .1rem 0; border-radius: 3px; }
.secret { font-family: ui-monospace, monospace; overflow-wrap: anywhere; user-select: all; }
.pages { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; }
.report iframe { width: 100%; height: 75vh; border: 1px solid var(--line); border-radius: 6px; background: var(--page); }
svg.trend { width: 100%; height: auto; max-width: 54rem; display: block; }
`;

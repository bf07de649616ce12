// `npm run worlds`: audit, plan and second plan of every host in test/worlds that nobody here owns, as a table in
// Markdown. Exits with 1 where a second plan has something left to do.
import { loadTypeScript } from './load-typescript.mjs';

const { worldTable } = await loadTypeScript('test/worlds/table.ts');
const counted = (names) =>
  [...new Set(names)].map((name) => `${names.filter((one) => one === name).length} ${name}`).join(', ');
console.log(
  '| world | audit | changes | nothing | refused | second plan: nothing | only the host will show |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
let left = 0;
for (const row of worldTable()) {
  const audit = Object.entries(row.audit).map(([status, count]) => `${count} ${status}`);
  console.log(
    `| ${row.name} | ${audit.join(', ')} | ${row.changes} | ${row.nothing} | ${counted(row.refused) || '–'} | ${row.settled} | ${row.unknown} |`,
  );
  left += row.left;
}
if (left > 0) console.log(`\n${left} tasks have something left to do after their changes`);
process.exitCode = left > 0 ? 1 : 0;

/**
 * The import rules of docs/architecture.md: each room of src/ names the rooms it may import;
 * everything else, and every cycle, is an error.
 */
const engine = ['engine', 'language', 'inventory', 'facts', 'tasks', 'connection', 'model'];
const rooms = {
  model: [],
  statistics: [],
  ui: ['model'],
  language: ['model'],
  inventory: ['language', 'model'],
  facts: ['model'],
  tasks: ['model', 'facts'],
  connection: ['model'],
  reach: ['inventory', 'connection', 'language', 'model'],
  engine,
  audit: engine,
  experiment: [...engine, 'statistics', 'reach'],
  report: ['statistics', 'experiment', 'model'],
  lab: ['connection', 'model'],
  web: ['team', 'report', 'statistics', 'model'],
  team: ['report', 'experiment', 'engine', 'statistics', 'lab', 'connection', 'model'],
};

/** Inside a room with folders, each names the folders that it may import. */
const folders = {
  engine: {
    host: [],
    wire: ['host'],
    journal: [],
    play: ['host', 'wire', 'journal'],
    task: ['host', 'wire', 'journal', 'play'],
    walk: ['host', 'wire', 'journal', 'play', 'task'],
    run: ['host', 'wire', 'journal', 'play', 'task', 'walk'],
  },
  facts: Object.fromEntries(
    ['host', 'cpu', 'files', 'network', 'pci', 'software', 'libvirt']
      .map((subject) => [subject, ['reading']])
      .concat([['reading', []]]),
  ),
};

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `${room}-imports`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
    })),
    ...Object.entries(folders).flatMap(([room, inside]) =>
      Object.entries(inside).map(([folder, allowed]) => ({
        name: `${room}-${folder}-imports`,
        severity: 'error',
        from: { path: `^src/${room}/${folder}/` },
        to: {
          path: `^src/${room}/[^/]+/`,
          pathNot: `^src/${room}/(${[folder, ...allowed].join('|')})/`,
        },
      })),
    ),
    {
      name: 'pure-rooms-do-no-io',
      comment: 'facts, tasks and statistics are pure: no Node built-ins but buffer and crypto hashing',
      severity: 'error',
      from: { path: '^src/(facts|tasks|statistics|model)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer|path|path/posix|net|url)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};

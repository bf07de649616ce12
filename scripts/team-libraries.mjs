// The libraries of a team's lab lie beside the program in a file of their own: who has no such lab never loads them,
// and the program starts as if they were not there.
import { build } from 'esbuild';
import { root } from './esbuild-options.mjs';

const packages = [
  'pg',
  'kysely',
  '@dbos-inc/dbos-sdk',
  'hono',
  '@hono/node-server',
  'nodemailer',
  'aws4fetch',
];

/** What they use where it is there, and do without where it is not. */
export const optional = [
  ...[
    'pg-native',
    'cloudflare:sockets',
    '@opentelemetry/*',
    'winston',
    'winston-transport',
    '@dbos-inc/dbos-enterprise',
  ],
];

const theirs = new RegExp(`^(${packages.map((name) => name.replaceAll('/', '\\/')).join('|')})(\\/|$)`);

/** For the build of the program: what it imports of them is taken from that file, when the import is reached. */
export const teamLibraries = () => {
  const used = new Set();
  return {
    used,
    plugin: {
      name: 'team-libraries',
      setup: ({ onResolve, onLoad }) => {
        onResolve({ filter: theirs }, ({ path }) => ({ path, namespace: 'team-libraries' }));
        onResolve({ filter: /^\.\/team\.cjs$/, namespace: 'team-libraries' }, ({ path }) => ({
          path,
          external: true,
        }));
        onLoad({ filter: /./, namespace: 'team-libraries' }, ({ path }) => {
          used.add(path);
          return { contents: `module.exports = require('./team.cjs')[${JSON.stringify(path)}]();` };
        });
      },
    },
  };
};

/** Makes the file, and names what is in it. */
export const buildTeamLibraries = async (used, options) => {
  const entries = [...used]
    .sort()
    .map((path) => `${JSON.stringify(path)}: () => require(${JSON.stringify(path)}),`);
  const { metafile } = await build({
    ...options,
    stdin: { contents: `module.exports = {\n${entries.join('\n')}\n};\n`, resolveDir: root, loader: 'js' },
    outfile: `${root}dist/team.cjs`,
    external: optional,
    sourcemap: false,
    metafile: true,
  });
  return Object.keys(metafile.inputs);
};

import { Argument, Command } from 'commander';
import { withExamples } from '../program/examples.js';
import type { SchemaName } from './schemas.js';

/** `rigger schema`: the JSON Schema of what a user writes, for editors. */
export const schemaCommand = (): Command =>
  withExamples(
    new Command('schema')
      .description(
        'print the JSON Schema of playbooks (and so of suites), files of tasks, inventories, settings or roles, for editors',
      )
      .addArgument(
        new Argument('[what]', 'of what')
          .choices(['playbook', 'tasks', 'inventory', 'settings', 'roles'])
          .default('playbook'),
      )
      .option('--write', 'write all of them into schema/ of the project instead')
      .addHelpText(
        'after',
        [
          '',
          'A YAML language server completes and checks a file that begins with the line',
          '  # yaml-language-server: $schema=../schema/playbook.schema.json',
        ].join('\n'),
      )
      .action(async (what: SchemaName, { write }: { write?: boolean }) => {
        const { schemaNamed } = await import('./schemas.js');
        if (!write) process.stdout.write(`${JSON.stringify(schemaNamed(what), null, 2)}\n`);
        else
          for (const path of await (await import('./write.js')).writeSchemas())
            process.stderr.write(`wrote ${path}\n`);
      }),
    ['rigger schema --write', 'schema/*.schema.json of this project, as `rigger init` makes them'],
    ['rigger schema inventory > inventory.schema.json'],
  );

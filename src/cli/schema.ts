import { Argument, Command } from 'commander';

/** `rigger schema`: the JSON Schema of what a user writes, for editors. */
export const schemaCommand = (): Command =>
  new Command('schema')
    .description('print the JSON Schema of playbooks, files of tasks or inventories, for editors')
    .addHelpText(
      'before',
      'Examples:\n  rigger schema playbook > playbook.schema.json\n  rigger schema tasks > tasks.schema.json\n',
    )
    .addHelpText(
      'after',
      '\nA YAML language server completes and checks a file whose first line is\n  # yaml-language-server: $schema=../playbook.schema.json\n',
    )
    .addArgument(
      new Argument('[what]', 'of what').choices(['playbook', 'tasks', 'inventory']).default('playbook'),
    )
    .action(async (what: 'playbook' | 'tasks' | 'inventory') => {
      const { schemaNamed } = await import('./schema/schemas.js');
      process.stdout.write(`${JSON.stringify(schemaNamed(what), null, 2)}\n`);
    });

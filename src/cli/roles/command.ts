import { Command } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger roles`: roles of other people, which `roles.yml` names. */
export const rolesCommand = (): Command => {
  const roles = withExamples(
    new Command('roles').description('roles from folders and git repositories, which roles.yml names'),
    ['rigger roles fetch', 'bring every role of roles.yml into .rigger/roles'],
    ['rigger roles list', 'which there are, where from, and whether they are as they were fetched'],
    ['rigger roles fetch --update sriov_tuning', 'take what its tag is now'],
  );
  withExamples(
    roles
      .command('fetch')
      .description('bring the roles of roles.yml into .rigger/roles, and note in roles.lock what they are')
      .argument('[names...]', 'only these roles')
      .option('--update', 'take what is there now, also where it is not what roles.lock says')
      .action(async (names: string[], flags: { update?: boolean }) =>
        (await import('./run.js')).runFetch(names, flags.update ?? false),
      ),
    ['rigger roles fetch', 'a role that is there already asks for no network'],
    ['rigger roles fetch --update sriov_tuning', 'its tag was moved, on purpose'],
  );
  withExamples(
    roles
      .command('list')
      .description('the roles of roles.yml: where they come from, and whether they are as they were fetched')
      .option('--json', 'as JSON')
      .action(async (flags: { json?: boolean }) => (await import('./run.js')).runList(flags.json ?? false)),
    ['rigger roles list'],
    ['rigger roles list --json | jq -r .roles[].commit'],
  );
  return roles;
};

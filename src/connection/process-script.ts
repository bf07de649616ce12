import { assignments, type Exec, raw, type Script, sh, walkTo } from '../model/index.js';

/** The shell text of a program or a script with its environment, directory and user. */
export const processScript = (command: Exec | Script): string =>
  command.kind === 'exec'
    ? `${surroundings(command)}exec ${asUser(command)}${sh`${command.argv}`}`
    : `${surroundings(command)}${scriptText(command)}`;

type Process = Pick<Exec, 'environment' | 'directory' | 'at' | 'user'>;

/** On one line (but for `at`, which only rigger's own scripts have), so that the line numbers of a script's errors stay what they are. */
export const surroundings = ({ environment = {}, directory, at, user }: Process): string =>
  [
    ...(user === undefined ? [] : [home(user, directory === undefined)]),
    ...Object.entries(environment).map(([name, value]) => sh`export ${raw(variable(name))}=${value}; `),
    ...(directory === undefined ? [] : [sh`cd ${directory} || exit; `]),
    ...(at === undefined ? [] : [`${walkTo(at, 'keep')}\n`]),
  ].join('');

const variable = (name: string): string => {
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new RangeError(`${JSON.stringify(name)} cannot name a variable`);
  return name;
};

/** runuser changes the identity and nothing else, so the variables of a login are set here. */
const home = (user: string, enter: boolean): string =>
  sh`HOME=$(getent passwd ${user}) || { echo "no user ${user}" >&2; exit 1; }; HOME=\${HOME%:*}; HOME=\${HOME##*:}; export HOME USER=${user} LOGNAME=${user}; ${raw(enter ? 'cd "$HOME" 2>/dev/null || cd /; ' : '')}`;

/** In front of a program's words. */
export const asUser = ({ user }: Process): string => (user === undefined ? '' : sh`runuser -u ${user} -- `);

/**
 * A script for /bin/sh runs in the step's own subshell. For another interpreter or user it becomes
 * a file that only this user can read and that is gone with the script: arguments could be read
 * by everybody, and not every interpreter takes a descriptor.
 */
const scriptText = ({ script: text, parameters = {}, interpreter, user }: Script): string => {
  const script = assignments(parameters) + text;
  if (interpreter === undefined && user === undefined) return script;
  return [
    'file=$(mktemp /var/tmp/rigger.XXXXXXXX) || exit',
    `trap 'rm -f "$file"' EXIT; trap 'exit 129' HUP; trap 'exit 143' TERM`,
    sh`printf %s ${script} >"$file" || exit`,
    ...(user === undefined ? [] : [sh`chown ${user} "$file" || exit`]),
    `${asUser({ ...(user === undefined ? {} : { user }) })}${sh`${interpreter ?? ['/bin/sh']}`} "$file"`,
  ].join('\n');
};

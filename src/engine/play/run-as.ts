import { userInfo } from 'node:os';
import type { Target } from '../../connection/connection.js';
import type { Become, Scope, Step } from '../../language/play.js';
import { type Command, problem, RiggerError, reveal, type Secret, type Value } from '../../model/index.js';

/** As whom, and with which environment variables, a step wants its commands to run. */
export interface RunAs {
  /** The user to become, or false for the one that the connection logs in as; missing when nothing is said. */
  readonly become?: string | false;
  readonly environment: Readonly<Record<string, string>>;
}

/** What a step says of `become`, `become_user` and `environment`, resolved. @throws RiggerError */
export const runAsOf = (
  { become, environment }: Pick<Step, 'become' | 'environment'>,
  scope: Scope,
  seen: (secret: Secret) => void,
): RunAs => {
  return {
    ...(become ? { become: become.enabled && nameOf(become, scope, seen) } : {}),
    environment: environment ? variables(environment.resolve(scope), environment.position, seen) : {},
  };
};

const nameOf = ({ user }: Become, scope: Scope, seen: (secret: Secret) => void): string =>
  user === undefined ? 'root' : String(reveal(user.resolve(scope), seen));

const variables = (
  value: Value,
  position: NonNullable<Step['environment']>['position'],
  seen: (secret: Secret) => void,
): Record<string, string> => {
  const given = reveal(value, seen, String);
  if (given === null || typeof given !== 'object' || Array.isArray(given))
    throw wrong('environment must be a map of names to values', position);
  return Object.fromEntries(
    Object.entries(given).map(([name, content]) => {
      if (!/^[A-Za-z_]\w*$/.test(name))
        throw wrong(`${JSON.stringify(name)} cannot name a variable`, position);
      if (content !== null && typeof content === 'object')
        throw wrong(`the environment variable ${name} must be text`, position);
      return [name, content === null ? '' : String(content)];
    }),
  );
};

const wrong = (message: string, position: NonNullable<Step['environment']>['position']): RiggerError =>
  new RiggerError([
    problem('engine/environment', message, {
      position,
      help: 'write NAME: value, as in `environment: { http_proxy: "http://proxy:3128" }`',
    }),
  ]);

/**
 * The command as its step wants it to run. One shell serves the whole run; where it is root's it can
 * step down to any user for a command, and where it is not, nobody can become anybody else.
 */
export const asWanted = (command: Command, runAs: RunAs, target: Target): Command => {
  const user = command.user ?? userFor(runAs, target);
  const withUser = user === undefined ? command : { ...command, user };
  return 'argv' in withUser || 'script' in withUser
    ? { ...withUser, environment: { ...runAs.environment, ...withUser.environment } }
    : withUser;
};

const userFor = ({ become }: RunAs, target: Target): string | undefined => {
  const login = target.kind === 'guest-agent' ? 'root' : (target.user ?? localUser());
  const shell = target.become?.user ?? login;
  const wanted = wantedUser(become, target) ?? login;
  if (shell === 'root') return wanted === 'root' ? undefined : wanted;
  if (wanted === shell || wanted === login || target.become) return undefined;
  throw new RiggerError([
    problem('engine/become', `the connection to ${target.host} is ${login}'s, who cannot become ${wanted}`, {
      help: 'the step came into the play when it ran, too late for sudo: write become: true on the play, or use --become',
    }),
  ]);
};

const wantedUser = (become: RunAs['become'], { becomes }: Target): string | undefined => {
  if (becomes === 'never') return undefined;
  if (becomes === 'always' || (becomes === 'unless-told' && become !== false)) return become || 'root';
  return become || undefined;
};

/** A user without an entry in the password file is not root. */
const localUser = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'nobody';
  }
};

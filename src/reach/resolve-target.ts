import type { Target } from '../connection/connection.js';
import { problem, RiggerError, type Value, warning } from '../model/index.js';
import { becomeOf } from './become.js';
import { ConnectionVariables } from './connection-variables.js';
import { controllerOf } from './controller.js';
import { type Hop, hopTargets } from './jumps.js';
import type { TargetOptions } from './options.js';
import { jumpOfProxyCommand } from './proxy-command.js';
import { argumentsOf, atHome, expandPath, firstExisting, settingsOf, type Tokens } from './settings.js';
import type { SshSettings } from './ssh-config.js';

/**
 * How a host is reached: its variables (rigger's names before Ansible's) first, then what the play
 * and the command line say, then ssh's own configuration.
 * @param values the host's variables, templates resolved
 * @throws RiggerError of the codes `target/…`
 */
export const resolveTarget = (
  host: string,
  values: Readonly<Record<string, Value>>,
  options: TargetOptions = {},
): Target => {
  const target = resolveFor(new ConnectionVariables(host, values, options.at), options, [host]);
  const controller = controllerOf(host, values.redfish, options.at);
  return controller ? { ...target, controller } : target;
};

const resolveFor = (
  variables: ConnectionVariables,
  options: TargetOptions,
  chain: readonly string[],
  hop?: Hop & { readonly follow: boolean },
): Target => {
  const kind = kindOf(variables);
  if (kind === 'guest-agent') return guestTarget(variables, options, chain);
  if (kind === 'local')
    return { ...common(variables, options), kind, ...becomeOf(variables, options, ownName()) };
  return sshTarget(variables, options, chain, hop);
};

/** Root needs no sudo; what the others are called matters to nobody. */
const ownName = (): string | undefined => (process.getuid?.() === 0 ? 'root' : undefined);

const kindOf = (variables: ConnectionVariables): Target['kind'] => {
  const connection = (variables.text('connection') ?? 'ssh').replace(/^ansible\.builtin\./, '');
  if (['ssh', 'smart', 'paramiko', 'paramiko_ssh', 'ansible.netcommon.libssh'].includes(connection))
    return 'ssh';
  if (connection === 'local' || connection === 'guest-agent') return connection;
  const help = 'use ssh, local or guest-agent';
  throw variables.wrong(
    'connection',
    'is not a kind of connection that rigger has',
    'target/unsupported-connection',
    help,
  );
};

const common = (variables: ConnectionVariables, options: TargetOptions) => ({
  ...lockTimeout(variables.seconds('lockTimeout')),
  host: variables.host,
  hostKeyPolicy:
    (options.acceptNewHostKeys ?? false) ||
    variables.boolean('acceptNew') ||
    variables.boolean('keyChecking') === false
      ? ('accept-new' as const)
      : ('strict' as const),
  jumps: [],
  connectTimeout: variables.seconds('timeout') ?? options.connectTimeout ?? 10,
  lock: options.lock ?? true,
  ...readTimeoutOf(variables.seconds('readTimeout')),
});

const lockTimeout = (seconds: number | undefined) => (seconds === undefined ? {} : { lockTimeout: seconds });
const readTimeoutOf = (readTimeout: number | undefined): Pick<Target, 'readTimeout'> =>
  readTimeout === undefined ? {} : { readTimeout };

/** ServerAliveInterval and ServerAliveCountMax; an interval of 0 means never, which would be a hang. */
const keepaliveOf = (first: (name: string) => string | undefined): Pick<Target, 'keepalive'> => {
  const seconds = Number(first('serveraliveinterval'));
  const count = Number(first('serveralivecountmax') ?? 3);
  return seconds > 0 && count > 0 ? { keepalive: { seconds, count } } : {};
};

const sshTarget = (
  variables: ConnectionVariables,
  options: TargetOptions,
  chain: readonly string[],
  hop: (Hop & { readonly follow: boolean }) | undefined,
): Target => {
  const given = argumentsOf(variables, options);
  const destination = variables.text('host') ?? variables.host;
  const wantedUser = hop?.user ?? variables.text('user') ?? options.remoteUser;
  const settings = settingsOf(destination, wantedUser, given, options.ssh);
  const first = (name: string): string | undefined => settings.get(name)?.[0];
  const user = wantedUser ?? first('user') ?? options.ssh?.localUser;
  const port = hop?.port ?? variables.port() ?? portOf(first('port'), variables);
  const address = (first('hostname') ?? destination).replaceAll('%h', destination).replaceAll('%%', '%');
  const tokens: Tokens = { host: address, original: destination, port, user, source: options.ssh };
  const base = common(variables, options);
  const key = privateKey(variables, settings, tokens);
  const knownHosts = knownHostsFiles(variables, settings, tokens);
  const password = variables.text('password');
  const timeout = Number(first('connecttimeout')) || undefined;
  return {
    ...base,
    ...(variables.seconds('timeout') === undefined && timeout !== undefined && { connectTimeout: timeout }),
    ...policyOf(first('stricthostkeychecking'), base.hostKeyPolicy, variables, options),
    kind: 'ssh',
    address,
    port: port ?? 22,
    ...keepaliveOf(first),
    ...(user !== undefined && { user }),
    ...(key !== undefined && { privateKeyFile: key }),
    ...(password !== undefined && { password }),
    ...(knownHosts !== undefined && { knownHostsFiles: knownHosts }),
    jumps: hop === undefined || hop.follow ? jumpsOf(variables, settings, options, chain) : [],
    ...(hop === undefined ? becomeOf(variables, options, user) : {}),
  };
};

const portOf = (text: string | undefined, variables: ConnectionVariables): number | undefined => {
  const port = Number(text);
  if (text === undefined || (Number.isInteger(port) && port > 0 && port < 65_536))
    return text === undefined ? undefined : port;
  throw new RiggerError([
    problem('target/bad-value', `the ssh configuration gives ${variables.host} the port '${text}'`, {
      help: 'a port is a whole number from 1 to 65535',
    }),
  ]);
};

const privateKey = (
  variables: ConnectionVariables,
  settings: SshSettings,
  tokens: Tokens,
): string | undefined => {
  const own = variables.text('privateKeyFile');
  if (own !== undefined) return atHome(own, tokens.source?.home, tokens.source?.folder);
  return firstExisting((settings.get('identityfile') ?? []).map((path) => expandPath(path, tokens)));
};

/** undefined where nobody says anything: then the connection reads the user's and the system's files. */
const knownHostsFiles = (
  variables: ConnectionVariables,
  settings: SshSettings,
  tokens: Tokens,
): readonly string[] | undefined => {
  const own = variables.list('knownHosts');
  if (own) return own.map((path) => atHome(path, tokens.source?.home, tokens.source?.folder));
  const user = settings.get('userknownhostsfile');
  const global = settings.get('globalknownhostsfile');
  if (user === undefined && global === undefined) return undefined;
  const files = [
    ...(user ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
    ...(global ?? ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']),
  ];
  const readable = files.filter((path) => path !== '/dev/null' && path !== 'none');
  return readable.length > 0 && user?.[0] !== '/dev/null'
    ? readable.map((path) => expandPath(path, tokens))
    : undefined;
};

const policyOf = (
  checking: string | undefined,
  policy: Target['hostKeyPolicy'],
  variables: ConnectionVariables,
  options: TargetOptions,
): { hostKeyPolicy: Target['hostKeyPolicy'] } => {
  if (checking === 'accept-new') return { hostKeyPolicy: 'accept-new' };
  if (checking !== 'no' && checking !== 'off') return { hostKeyPolicy: policy };
  options.warn?.(
    warning(
      'target/ssh-option',
      `StrictHostKeyChecking ${checking} for ${variables.host} is read as accept-new`,
      {
        position: variables.position('commonArgs'),
        help: 'an unknown host key is accepted and remembered; a changed one is still refused',
      },
    ),
  );
  return { hostKeyPolicy: 'accept-new' };
};

const jumpsOf = (
  variables: ConnectionVariables,
  settings: SshSettings,
  options: TargetOptions,
  chain: readonly string[],
): Target[] => {
  const through = (written: readonly string[], identityFile?: string): Target[] =>
    written.length === 1 && written[0] === 'none'
      ? []
      : hopTargets(written, chain, (hop, follow, longer) => {
          const own = hopVariables(hop, identityFile, options);
          // A jump is made by ssh, to a hop that is also this machine's name (127.0.0.1) too.
          const resolve = kindOf(own) === 'guest-agent' ? resolveFor : sshTarget;
          return resolve(own, hopOptions(options), longer, { ...hop, follow });
        });
  const own = variables.list('jump');
  if (own) return through(own);
  const jump = settings.get('proxyjump')?.[0];
  if (jump !== undefined) return through(jump.split(','));
  const command = settings.get('proxycommand')?.join(' ');
  if (command === undefined || command === 'none') return [];
  const proxy = jumpOfProxyCommand(command);
  if (proxy) return through([proxy.jump], proxy.identityFile);
  throw new RiggerError([
    problem('target/proxy-command', `rigger cannot run the ProxyCommand of ${variables.host}: ${command}`, {
      position: variables.position('commonArgs'),
      help: 'write ProxyJump in ~/.ssh/config, or rigger_jump: [user@]host in the inventory',
    }),
  ]);
};

/** A jump host may be a host of the inventory, with variables of its own. */
const hopVariables = (
  hop: Hop,
  identityFile: string | undefined,
  options: TargetOptions,
): ConnectionVariables => {
  const values = options.variablesOf?.(hop.host) ?? {};
  return new ConnectionVariables(hop.host, {
    ...(identityFile !== undefined && { rigger_private_key_file: identityFile }),
    ...values,
  });
};

const hopOptions = ({
  remoteUser: _user,
  at: _at,
  become: _become,
  ...options
}: TargetOptions): TargetOptions => ({
  ...options,
  lock: false,
});

const guestTarget = (
  variables: ConnectionVariables,
  options: TargetOptions,
  chain: readonly string[],
): Target => {
  const hypervisor = variables.text('hypervisor');
  if (hypervisor === undefined)
    throw variables.wrong('hypervisor', 'is missing: a guest-agent connection goes through a hypervisor');
  const values = options.variablesOf?.(hypervisor);
  if (values === undefined) throw variables.wrong('hypervisor', 'is not a host of the inventory');
  const through = new ConnectionVariables(hypervisor, values);
  const { at: _, ...rest } = options;
  return {
    ...common(variables, options),
    kind: 'guest-agent',
    guest: {
      hypervisor: resolveFor(through, { ...rest, become: true, lock: false }, [...chain, hypervisor]),
      domain: variables.text('domain') ?? variables.host,
    },
  };
};

import {
  entryOf,
  type Json,
  type Numeral,
  type Position,
  problem,
  RiggerError,
  reveal,
  shownValue,
  type Value,
} from '../model/index.js';

/** rigger's own name of each setting, and Ansible's; the first that is defined wins. */
const names = {
  connection: ['rigger_connection', 'ansible_connection'],
  host: ['rigger_host', 'ansible_host', 'ansible_ssh_host'],
  port: ['rigger_port', 'ansible_port', 'ansible_ssh_port'],
  user: ['rigger_user', 'ansible_user', 'ansible_ssh_user'],
  privateKeyFile: ['rigger_private_key_file', 'ansible_ssh_private_key_file', 'ansible_private_key_file'],
  password: ['rigger_password', 'ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password'],
  knownHosts: ['rigger_known_hosts_file'],
  acceptNew: ['rigger_accept_new_host_keys'],
  keyChecking: ['ansible_ssh_host_key_checking', 'ansible_host_key_checking'],
  timeout: ['rigger_connect_timeout', 'ansible_ssh_timeout', 'ansible_timeout'],
  lockTimeout: ['rigger_lock_timeout'],
  readTimeout: ['rigger_read_timeout'],
  jump: ['rigger_jump'],
  become: ['rigger_become', 'ansible_become'],
  becomeUser: ['rigger_become_user', 'ansible_become_user', 'ansible_sudo_user'],
  becomePassword: [
    'rigger_become_password',
    'ansible_become_password',
    'ansible_become_pass',
    'ansible_sudo_pass',
  ],
  becomeMethod: ['rigger_become_method', 'ansible_become_method'],
  hypervisor: ['rigger_hypervisor'],
  domain: ['rigger_domain'],
  sshArgs: ['ansible_ssh_args'],
  commonArgs: ['ansible_ssh_common_args'],
  extraArgs: ['ansible_ssh_extra_args'],
} as const;

export type Setting = keyof typeof names;

/** Every variable that says how a host is reached, for documentation and for lint. */
export const connectionVariableNames: readonly string[] = [...Object.values(names).flat(), 'redfish'];

/** A host's connection variables, typed; a value of the wrong kind is an error that names the variable. */
export class ConnectionVariables {
  constructor(
    readonly host: string,
    private readonly values: Readonly<Record<string, Value>>,
    private readonly at: (variable: string) => Position | undefined = () => undefined,
  ) {}

  /** The name by which the user gave a setting; rigger's own when nobody did. */
  nameOf(setting: Setting): string {
    return names[setting].find((name) => this.#given(name)) ?? names[setting][0];
  }

  text(setting: Setting, ofNumeral: (numeral: Numeral) => Json = String): string | undefined {
    const value = this.#value(setting, ofNumeral);
    if (value === undefined) return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    throw this.wrong(setting, 'is no text');
  }

  /** A list, or a text that holds one element for each comma. */
  list(setting: Setting): readonly string[] | undefined {
    const value = this.#value(setting, String);
    if (Array.isArray(value)) return value.map(String);
    return this.text(setting)
      ?.split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  port(): number | undefined {
    const text = this.text('port', plainNumber);
    if (text === undefined) return undefined;
    const port = Number(text);
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
    throw this.wrong('port', 'is no port: a whole number from 1 to 65535');
  }

  seconds(setting: Setting): number | undefined {
    const text = this.text(setting, plainNumber);
    if (text === undefined) return undefined;
    const seconds = Number(text);
    if (seconds > 0) return seconds;
    throw this.wrong(setting, 'is no number of seconds');
  }

  /** Booleans, and the words that Ansible takes for them. */
  boolean(setting: Setting): boolean | undefined {
    const value = this.#value(setting);
    if (value === undefined || typeof value === 'boolean') return value;
    const word = String(value).toLowerCase();
    if (/^(?:yes|on|true|y|t|1)$/.test(word)) return true;
    if (/^(?:no|off|false|n|f|0)$/.test(word)) return false;
    throw this.wrong(setting, 'is neither true nor false');
  }

  wrong(setting: Setting, why: string, code = 'target/bad-value', help?: string): RiggerError {
    const name = this.nameOf(setting);
    const value = entryOf(this.values, name);
    const shown = value === undefined ? '' : ` = ${JSON.stringify(shownValue(value))}`;
    return new RiggerError([
      problem(code, `${name}${shown} of ${this.host} ${why}`, { position: this.at(name), help }),
    ]);
  }

  position(setting: Setting): Position | undefined {
    return this.at(this.nameOf(setting));
  }

  /** Revealed: it goes where the connection wants it, and into no message. */
  #value(setting: Setting, ofNumeral?: (numeral: Numeral) => Json): Json | undefined {
    return reveal(entryOf(this.values, this.nameOf(setting)) ?? null, undefined, ofNumeral) ?? undefined;
  }

  /** Null and the empty text say nothing, as in Ansible. */
  #given(name: string): boolean {
    const value = entryOf(this.values, name);
    return value !== undefined && value !== null && value !== '';
  }
}

const plainNumber = ({ value }: Numeral): number => value;

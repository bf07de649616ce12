import type { CommandOutput, ForeseenText } from '../model/index.js';

/** One script of a batch. */
export interface ShellStep {
  /**
   * POSIX sh text, complete in itself; runs in a subshell without stdin unless `stdin` is given.
   * What it leaves running must have its output redirected, or that turns up in later steps.
   */
  readonly script: string;
  readonly stdin?: string | Uint8Array;
  /** Seconds; then the step's whole process group is killed and its exit is 124. */
  readonly timeout?: number;
  /** Runs even when an earlier step of the batch failed (facts read after a change do). */
  readonly always?: boolean;
  /** Exit codes that do not stop the batch; [0] unless told. */
  readonly accept?: readonly number[];
  /** Bytes kept of each stream, half from its start and half from its end; 16 MiB unless told. */
  readonly limit?: number;
  /**
   * File of the controller that gets standard output, byte for byte and whatever its size, instead
   * of the output: written beside it, and renamed when the step ends with an accepted exit.
   */
  readonly saveTo?: string;
  /** The step only reads: when it takes longer than `Target.readTimeout`, the host is taken for hung. */
  readonly reads?: boolean;
  /** The step fails, and its output is kept back, unless its script ends well and prints this. */
  readonly expects?: ForeseenText;
  /** Called with output as it arrives. */
  readonly live?: (text: string, stream: 'stdout' | 'stderr') => void;
}

/** What became of a step; `skipped` when an earlier one failed. */
export interface StepOutput extends CommandOutput {
  readonly skipped?: boolean;
}

/** Counted from the moment of connecting; what `--profile` and the benchmarks read. */
interface Traffic {
  /** Batches sent, the handshake not included. */
  readonly roundTrips: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Milliseconds between sending a batch and its last byte, less `remoteMs`. */
  readonly wireMs: number;
  readonly remoteMs: number;
}

/** What a change holds, where the machine is not held for the whole run. */
export interface ChangeLock {
  /** What nobody else may change meanwhile: a path with all that is below it, or any other word for all the rest. */
  readonly resource?: string;
}

export interface BatchOptions {
  readonly signal?: AbortSignal;
  /** Taken before the batch, and held until one without. */
  readonly under?: ChangeLock | undefined;
}

/**
 * One way to one host: a single root shell that lives as long as the connection, and holds the
 * host's lock. Every `run` is one round trip, whatever the number of steps.
 */
export interface Connection {
  readonly host: string;
  readonly traffic: Traffic;
  /**
   * Steps run in order; outputs have the same order and length.
   * @throws RiggerError `connection/lost` when the connection ends before the last output.
   */
  run(steps: readonly ShellStep[], options?: BatchOptions): Promise<StepOutput[]>;
  /** Ends the shell, its children and the lock; never throws. */
  close(): Promise<void>;
}

/** A host's management controller, a Redfish service. */
export interface Controller {
  /** `https://bmc-dut1.example/`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Identifier of the system, where the controller has several. */
  readonly system?: string;
  /** PEM file of the authority, or of the controller's own certificate. */
  readonly certificateFile?: string;
  /** SHA-256 of the controller's certificate, in hexadecimal. */
  readonly fingerprint?: string;
}

/** How a host is reached, resolved from its variables and `~/.ssh/config`. */
export interface Target {
  /** The inventory's name, used in messages. */
  readonly host: string;
  readonly kind: 'ssh' | 'local' | 'guest-agent';
  readonly address?: string;
  readonly port?: number;
  readonly user?: string;
  readonly privateKeyFile?: string;
  readonly password?: string;
  readonly knownHostsFiles?: readonly string[];
  readonly hostKeyPolicy: 'strict' | 'accept-new';
  /** Hops on the way, the nearest first. */
  readonly jumps: readonly Target[];
  /** Seconds until a connection attempt is given up. */
  readonly connectTimeout: number;
  /** Seconds that a step which only reads may take; 300 unless told. */
  readonly readTimeout?: number;
  /** How often a silent host is asked whether it lives, and after how many questions it is given up. */
  readonly keepalive?: { readonly seconds: number; readonly count: number };
  /** Become root, or another user, by sudo; the password goes over stdin only. */
  readonly become?: { readonly user: string; readonly password?: string };
  /**
   * Which tasks become: all or none, whatever they say (the inventory's `ansible_become`), or all
   * that do not say no (`--become`). Those that say yes when missing.
   */
  readonly becomes?: 'always' | 'never' | 'unless-told';
  /** For `guest-agent`: the connection is made through this hypervisor's libvirt domain. */
  readonly guest?: { readonly hypervisor: Target; readonly domain: string };
  /** The host's management controller, for firmware and power. */
  readonly controller?: Controller;
  /** Whether to hold the host's lock (a plan does not need it); each change its own on this machine. */
  readonly lock: boolean;
  /** On this machine: a folder that stands for the run, so that one that goes on waits for what is left of it. */
  readonly runFolder?: string;
  /** The run measures: it has this machine alone for the whole of it, also the one from which people work. */
  readonly alone?: boolean;
  /** Seconds to wait while another controller has the lock; 10 unless told. */
  readonly lockTimeout?: number;
}

/** Opens connections; the engine is given one, so that tests can pass a scripted one. */
export type Connect = (target: Target, signal?: AbortSignal) => Promise<Connection>;

/** One host: a systemd and an sshd of its own, on a port of loopback. */
export interface FleetHost {
  readonly name: string;
  readonly port: number;
}

export interface Fleet {
  readonly hosts: readonly FleetHost[];
  readonly privateKeyFile: string;
  stop(): Promise<void>;
}

export const startFleet: (count: number) => Promise<Fleet>;

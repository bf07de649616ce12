/** Where the page answers: by the names under which it is asked for, and by the origins of its own pages. */
export interface OwnAddresses {
  readonly hosts: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
}

/** The loopback names of a port, and the address that a proxy shows where there is one. */
export const ownAddresses = (port: number, url?: string): OwnAddresses => {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  const shown = url === undefined ? undefined : new URL(url);
  return {
    hosts: new Set([...hosts, ...(shown ? [shown.host] : [])]),
    origins: new Set([...hosts.map((host) => `http://${host}`), ...(shown ? [shown.origin] : [])]),
  };
};

interface Given {
  readonly name: string;
  readonly given: Readonly<Record<string, string | undefined>>;
}
interface KeptTrial {
  readonly factors: Readonly<Record<string, unknown>>;
  readonly status: string;
  readonly time?: { readonly total: number };
  readonly processes?: readonly {
    readonly role: string;
    readonly guest?: boolean;
    readonly container?: boolean;
  }[];
}
type Seen = Readonly<Record<string, string>>;
export const lookScript: string;
export const readLook: (text: string) => Seen | undefined;
export const whyNot: (datapath: Given, instance: string, seen?: Seen, machine?: string) => string;
export const pathsOf: (
  trial: Pick<KeptTrial, 'factors' | 'processes'>,
  known: ReadonlySet<string>,
) => { readonly datapath: string; readonly instance: string }[];
export const minutes: (seconds: number) => string;
export const datapathTable: (
  datapaths: Iterable<Given>,
  runs: readonly { readonly verified: boolean; readonly trials: readonly KeptTrial[] }[],
  seen?: Seen,
) => string[][];

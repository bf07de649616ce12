import { available, defineFact, sh } from '../../model/index.js';

export interface KernelModule {
  /** `live`: a loaded module; `builtin`: part of the kernel. */
  readonly state: 'live' | 'builtin' | 'available' | 'missing';
  /** Modules and devices that hold it; it cannot be unloaded while this is above 0. */
  readonly references: number;
  /** Parameters of the running module that can be read. */
  readonly parameters: { readonly [name: string]: string };
}

/** Names are told with `_`, however they are written. */
export const moduleName = (name: string): string => name.replaceAll('-', '_');

/**
 * A kernel module. modprobe knows what is built in or on disk; it is asked only when the module
 * is not loaded.
 */
export const kernelModule = defineFact<KernelModule, { readonly name: string }>({
  id: 'kernel_module',
  summary: 'Whether a kernel module is loaded, built in, available or missing',
  scopes: () => ['kernel', 'package'],
  script: ({ name }) => {
    const module = moduleName(name);
    return sh`m=/sys/module/${module}
if [ -e $m/initstate ]; then
  echo live; cat $m/refcnt 2>/dev/null || echo 0
elif r=$(modinfo -F filename -- ${module} 2>/dev/null) && [ -n "$r" ]; then
  case $r in "(builtin)") echo builtin ;; *) echo available ;; esac; echo 0
elif [ -d $m ]; then echo builtin; echo 0
else echo missing; echo 0; fi
[ -d $m/parameters ] && cd $m/parameters && grep -s . /dev/null *
:`;
  },
  parse({ stdout }) {
    const [state = '', references = '0', ...lines] = stdout.split('\n');
    const parameters = lines.flatMap((line) => {
      const at = line.indexOf(':');
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
    });
    return available({
      state: state as KernelModule['state'],
      references: Number(references),
      parameters: Object.fromEntries(parameters),
    });
  },
});

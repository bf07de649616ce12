import {
  available,
  defineFact,
  mustHaveRun,
  raw,
  sh,
  unavailable,
  walkFunctions,
} from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';

/** Who can change what the path of a home means, while programs follow it by name. */
export interface HomeKeeper {
  readonly home: string;
  /** Why it is not followed; null when every directory on the way, and every link, is root's. */
  readonly stranger: string | null;
  /** Of an account that does not exist yet: how it would be made. */
  readonly newcomer?: {
    /** Nothing is where its home will be, and what new homes are filled with has no `.ssh`. */
    readonly bareHome: boolean;
    /** It gets a group of its own name, unless told otherwise. */
    readonly ownGroup: boolean;
  };
}

/** What is on the way to the home of an account: the one given, that of its entry, or that which it would get. */
export const homeKeeper = defineFact<
  HomeKeeper,
  { readonly name: string; readonly home?: string | undefined; readonly person?: boolean | undefined }
>({
  id: 'home_keeper',
  summary: 'Whether somebody else owns a directory above the home of an account',
  // Where the home is, only the host knows.
  scopes: ({ home }) => ['user', 'file', ...(home === undefined ? [] : [scopeOf.file(home)])],
  scopesOf: ({ home }) => ['user', scopeOf.file(home)],
  script: ({ name, home = '' }) => sh`${raw(walkFunctions)}
entry=$(getent passwd -- ${name}); ${raw(mustHaveRun)}
home=${home}
if [ -z "$home" ] && [ -n "$entry" ]; then home=\${entry%:*}; home=\${home##*:}; fi
if [ -z "$home" ]; then home=$(useradd -D | sed -n 's/^HOME=//p'); home=\${home:-/home}/${name}; fi
rigger_walk "$home" keep || case $stop in absent|other) ;; *) others=; stranger=$why ;; esac
[ -z "$others" ] || stranger="a directory above it belongs to $(id -nu -- "$others" 2>/dev/null || echo "$others")"
printf '%s\n' "$home" "$stranger"
[ -z "$entry" ] || exit 0
skeleton=$(useradd -D | sed -n 's/^SKEL=//p')
if [ -e "$home" ] || [ -L "$home" ] || [ -e "\${skeleton:-/etc/skel}/.ssh" ]; then echo used; else echo bare; fi
if grep -Eqs '^USERGROUPS_ENAB[[:space:]]+yes' /etc/login.defs; then echo own; else echo common; fi`,
  parse: ({ stdout }) => {
    const [home, stranger, homeIs, groupIs] = stdout.split('\n');
    return home?.startsWith('/') && stranger !== undefined
      ? available({
          home,
          stranger: stranger || null,
          ...(groupIs && { newcomer: { bareHome: homeIs === 'bare', ownGroup: groupIs === 'own' } }),
        })
      : unavailable('the home of the account could not be found out');
  },
});

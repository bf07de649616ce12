/** Ways to a repository that rigger lets git go; git is told the same. */
export const protocols = ['https', 'ssh', 'file'] as const;

interface Wrong {
  /** Goes on from `git of a role`. */
  readonly message: string;
  readonly help: string;
}

const forms = 'write https://HOST/PATH, ssh://USER@HOST/PATH, USER@HOST:PATH or file:///PATH';
/** `user@host:path` and `host:path`, as ssh is written for git: one colon, and nothing that looks like an option. */
const shortSsh = /^(?:[A-Za-z0-9_][\w.+-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*:(?![:/]{2})[^\s:-][^\s]*$/;

/** What is wrong with the address of a repository; undefined for one that git may be given. */
export const wrongAddress = (address: string): Wrong | undefined => {
  if (/^\.{0,2}\//.test(address) || address.startsWith('~'))
    return {
      message: 'is a path, and no address',
      help: 'write file:///PATH for a repository, or `folder: PATH` for a role that lies there',
    };
  if (/^-|[\s\u0000-\u001f\u007f]/.test(address)) return { message: 'is no address', help: forms };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1];
  if (scheme === undefined)
    return shortSsh.test(address) ? undefined : { message: 'is no address', help: forms };
  if (!(protocols as readonly string[]).includes(scheme))
    return {
      message: `begins with ${scheme}://, which is not allowed`,
      help: `${forms}: other ways do not prove who answers`,
    };
  return wrongUrl(address);
};

const wrongUrl = (address: string): Wrong | undefined => {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url) return { message: 'is no address', help: forms };
  if (url.password !== '')
    return {
      message: 'holds a password',
      help: 'leave it out, and give it to git by a credential helper; or use ssh',
    };
  const here = url.protocol === 'file:';
  if (here !== (url.hostname === '') || /^-/.test(url.hostname) || /^(-|%2d)/i.test(url.username))
    return { message: 'is no address', help: forms };
  return undefined;
};

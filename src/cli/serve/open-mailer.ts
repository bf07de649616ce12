import { problem, RiggerError } from '../../model/index.js';
import type { Mailer } from '../../team/notify/mail.js';
import type { Settings } from '../program/settings.js';
import { withoutUser } from '../program/without-user.js';

/** By which mail goes, as rigger.yml says; the password is in the environment. @throws RiggerError for a wrong address */
export const openMailerOf = async ({ mail }: Settings): Promise<Mailer | undefined> => {
  if (mail === undefined) return undefined;
  const url = URL.canParse(mail.server) ? new URL(mail.server) : undefined;
  const secure = url?.protocol === 'smtps:';
  if (
    url === undefined ||
    (url.protocol !== 'smtp:' && !secure) ||
    url.hostname === '' ||
    url.password !== '' ||
    !/^\/?$/.test(url.pathname)
  )
    throw new RiggerError([
      problem('team/mail', `rigger.yml: mail: server: ${withoutUser(mail.server)} is no server of mail`, {
        help: 'write it as smtps://user@mail.example.org, and the password in RIGGER_MAIL_PASSWORD',
      }),
    ]);
  const { openMailer } = await import('../../team/notify/mail.js');
  const { RIGGER_MAIL_PASSWORD: password } = process.env;
  return openMailer({
    ...{ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || (secure ? 465 : 587), secure },
    ...(url.username === '' ? {} : { user: decodeURIComponent(url.username), password }),
    from: mail.from,
  });
};

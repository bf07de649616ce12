import { createTransport } from 'nodemailer';
import { isThisMachine } from '../this-machine.js';
import { Undelivered } from './message.js';

/** By which server mail goes, and from whom. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; else it is begun within, which only a server on this machine need not offer. */
  readonly secure: boolean;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly from: string;
}

/** A mail to one person. */
interface Letter {
  readonly to: string;
  readonly delivery: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends one mail at a time. */
export interface Mailer {
  /** @throws Undelivered */
  send(letter: Letter): Promise<void>;
  close(): void;
}

export const openMailer = ({ host, port, secure, user, password, from }: MailSettings): Mailer => {
  const here = isThisMachine(host);
  const transport = createTransport({
    ...{ host, port, secure, requireTLS: !here && !secure, ignoreTLS: here && !secure },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    ...{ connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 30_000 },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  return {
    send: async ({ to, delivery, subject, text }) => {
      try {
        await transport.sendMail({
          ...{ from, to: { name: '', address: to }, subject, text },
          // The same at each try, by which servers and readers of mail know it again.
          messageId: `<${delivery}@rigger>`,
          headers: { 'Auto-Submitted': 'auto-generated', 'Rigger-Delivery': delivery },
        });
      } catch (error) {
        const { responseCode, code } = error as { responseCode?: number; code?: string };
        throw new Undelivered(
          `the mail server ${responseCode === undefined ? `failed: ${code ?? 'no answer'}` : `answered ${responseCode}`}`,
        );
      }
    },
    close: () => transport.close(),
  };
};

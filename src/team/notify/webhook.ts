import { createHmac } from 'node:crypto';
import { Undelivered } from './message.js';

/** Milliseconds until an answer has to be there. */
const longest = 15_000;

/** What is sent, and under which key: who gets the same key twice has it already. */
export interface WebhookMessage {
  readonly address: string;
  readonly secret: string;
  readonly delivery: string;
  readonly event: string;
  readonly body: string;
}

/** HMAC-SHA256 over the time in seconds, a dot, and the body. */
const signWebhook = (secret: string, seconds: number, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;

/** Posts it, and follows no redirection. @throws Undelivered */
export const sendWebhook = async ({
  address,
  secret,
  delivery,
  event,
  body,
}: WebhookMessage): Promise<void> => {
  const seconds = Math.floor(Date.now() / 1000);
  let answer: Response;
  try {
    answer = await fetch(address, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'rigger',
        'rigger-event': event,
        'rigger-delivery': delivery,
        'rigger-timestamp': String(seconds),
        'rigger-signature': signWebhook(secret, seconds, body),
      },
      body,
      signal: AbortSignal.timeout(longest),
    });
  } catch (error) {
    const { cause } = error as { cause?: Error };
    throw new Undelivered(`no answer: ${(cause ?? (error as Error)).message}`.slice(0, 300));
  }
  // Nobody reads what it says beside its status.
  await answer.body?.cancel();
  if (!answer.ok) throw new Undelivered(`it answered ${answer.status}`, answer.status === 410);
};

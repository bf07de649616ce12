import { z } from 'zod';
import { eventNames } from './subscriptions.js';

/** What somebody wants to hear of, as a form or a program sends it. */
export const subscriptionWish = z.strictObject({
  account: z.string().min(1).max(32).optional(),
  events: z.array(z.enum(eventNames)).min(1, 'name at least one').max(eventNames.length),
  way: z.enum(['webhook', 'mail']),
  address: z.string().min(3).max(2000),
  playbook: z.string().min(1).max(500).optional(),
  own: z.boolean().default(false),
});

/** What a badge is to tell, as a form or a program sends it. */
export const badgeWish = z.strictObject({
  playbook: z.string().min(1, 'name one').max(500),
  label: z.string().min(1).max(200).optional(),
  words: z.string().min(1).max(40).optional(),
});

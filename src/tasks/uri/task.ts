import { z } from 'zod';
import { defineTask, type Json } from '../../model/index.js';
import { absolutePath, anyValue, oneOrMore } from '../fields.js';
import { guarded, guardFields, guardNeeds } from '../guards.js';
import { answerIn } from './answer.js';
import { requestScript } from './request.js';

const input = z
  .strictObject({
    url: z
      .string()
      .regex(/^https?:\/\/[^\s"\\]+$/, 'must be an http or https URL')
      .describe('What is asked, as seen from the host'),
    method: z
      .string()
      .regex(/^[A-Z]+$/, 'must be a method in capitals, such as `POST`')
      .default('GET')
      .describe('GET and HEAD only look, and are done in a plan as well; all others are changes'),
    body: anyValue().optional().describe('What is sent: a text, or a value that `body_format` writes out'),
    body_format: z
      .enum(['raw', 'json', 'form-urlencoded'])
      .default('raw')
      .describe('How `body` is written out, with the content type that belongs to it'),
    headers: z
      .record(
        z.string().regex(/^[\w-]+$/, 'must be the name of a header'),
        z.union([z.string(), z.number()]).transform(String).refine(isOneLine, 'must be one line'),
      )
      .default({})
      .describe('Headers of the request'),
    status_code: oneOrMore(z.int().min(100).max(599))
      .default([200])
      .describe('The status that is right, or a list of them; any other is a failure'),
    return_content: z
      .boolean()
      .default(false)
      .describe('Keep the body of the answer as `content`; a failure keeps it anyway'),
    follow_redirects: z
      .enum(['none', 'safe', 'all'])
      .default('safe')
      .describe('Whether to go where an answer sends: never, for GET and HEAD, always'),
    timeout: z.number().positive().default(30).describe('Seconds for the whole request'),
    url_username: z
      .string()
      .refine(isOneLine, 'must be one line')
      .optional()
      .describe('Name for basic authentication'),
    url_password: z.string().refine(isOneLine, 'must be one line').optional().describe('Password for it'),
    validate_certs: z.boolean().default(true).describe("Check the server's certificate"),
    ca_path: absolutePath('Certificates of the authorities to trust, a file of the host').optional(),
    unix_socket: absolutePath('Socket of the host to ask over, instead of the network').optional(),
    ...guardFields,
  })
  .refine(({ method, body }) => body === undefined || !looks(method), {
    error: 'is not sent with GET and HEAD: write the `method`, such as `POST`',
    path: ['body'],
  })
  .refine(
    ({ body, body_format }) => body_format !== 'raw' || body === undefined || typeof body === 'string',
    {
      error: 'is a value, and not a text: say how it is written out, as with `body_format: json`',
      path: ['body'],
    },
  )
  .refine(
    ({ body, body_format }) =>
      body_format !== 'form-urlencoded' ||
      body === undefined ||
      typeof body === 'string' ||
      (typeof body === 'object' && body !== null && Object.values(body).every(isPlain)),
    { error: 'must be a map of names to texts and numbers, or a text', path: ['body'] },
  );

function isOneLine(text: string): boolean {
  return !/[\r\n\0]/.test(text);
}

const isPlain = (value: Json): boolean => typeof value !== 'object' || value === null;

/** By RFC 9110, these ask for nothing but an answer. */
const looks = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Asks a server from the host. */
export const uri = defineTask({
  name: 'uri',
  summary: 'Ask a web server from the host, and check the status of its answer',
  references: ['https://www.rfc-editor.org/rfc/rfc9110'],
  input,
  needs: (wish) => guardNeeds(wish),
  reach: ({ method }) => (looks(method) ? [] : ['*']),
  plan: (wish, facts) =>
    guarded(wish, facts, () => ({
      summary: `${wish.method} ${wish.url}`,
      commands: [{ kind: 'script', ...requestScript(wish), timeout: wish.timeout + 30 }],
      invalidates: looks(wish.method) ? [] : ['*'],
      action: true,
      ...(looks(wish.method) && { looks: true }),
    })),
  result: (wish, [output]) => answerIn(output?.stdout ?? '', wish),
});

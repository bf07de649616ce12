import { type Json, raw, sh } from '../../model/index.js';

/** A request as curl(1) makes it. */
export interface WebRequest {
  readonly url: string;
  readonly method: string;
  readonly body?: Json | undefined;
  readonly body_format: 'raw' | 'json' | 'form-urlencoded';
  readonly headers: Readonly<Record<string, string>>;
  readonly status_code: readonly number[];
  readonly follow_redirects: 'none' | 'safe' | 'all';
  readonly timeout: number;
  readonly url_username?: string | undefined;
  readonly url_password?: string | undefined;
  readonly validate_certs: boolean;
  readonly ca_path?: string | undefined;
  readonly unix_socket?: string | undefined;
}

/** Bytes of an answer's body that are kept, and that are taken at all. */
const mostKept = 512 * 1024;
const mostTaken = 64 * 1024 * 1024;

/**
 * Shell text that prints what `answerIn` reads: the status and the other words of curl, the headers, the body. It
 * fails where there is no answer, or where its status is another. The request goes over standard input, since URL,
 * headers and body can hold secrets and arguments are public.
 */
export const requestScript = (request: WebRequest): { script: string; stdin: string } => ({
  script: sh`command -v curl >/dev/null || { echo "curl is not on the host; install it with a package task before" >&2; exit 1; }
t=$(mktemp -d) || exit
trap 'rm -rf -- "$t"' EXIT
( ulimit -f ${mostTaken / 512}; exec curl -sS -q -K - -o "$t/body" -D "$t/head" -w ${'%{http_code} %{time_total} %{num_redirects} %{url_effective}'} ) >"$t/told" 2>"$t/why"
e=$?
cat "$t/told"; echo
for part in head body; do head -c ${mostKept} "$t/$part" 2>/dev/null | base64 -w0; echo; done
read -r status rest <"$t/told"
[ $e = 0 ] || { cat "$t/why" >&2; exit $e; }
case $status in ${raw(request.status_code.join('|'))}) ;; *) echo "the answer has status $status, and not ${raw(request.status_code.join(' or '))}" >&2; exit 22 ;; esac`,
  stdin: configuration(request),
});

/** For `-K -`. @see https://curl.se/docs/manpage.html#-K */
const configuration = (request: WebRequest): string => {
  const { url, method, headers, timeout, url_username, url_password, ca_path, unix_socket } = request;
  const body = bodyOf(request);
  const types = Object.keys(headers).map((name) => name.toLowerCase());
  const type = types.includes('content-type') ? undefined : contentType[request.body_format];
  const follows =
    request.follow_redirects === 'all' ||
    (request.follow_redirects === 'safe' && (method === 'GET' || method === 'HEAD'));
  return [
    `url = ${quoted(url)}`,
    'proto = "=http,https"',
    // A braced or bracketed part of the URL is itself.
    'globoff',
    method === 'HEAD' ? 'head' : `request = ${quoted(method)}`,
    ...Object.entries(headers).map(([name, value]) => `header = ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined
      ? []
      : [
          ...(type === undefined ? [] : [`header = ${quoted(`Content-Type: ${type}`)}`]),
          `data-raw = ${quoted(body)}`,
        ]),
    `max-time = ${Math.ceil(timeout)}`,
    ...(follows ? ['location', 'max-redirs = 20'] : []),
    ...(url_username === undefined ? [] : [`user = ${quoted(`${url_username}:${url_password ?? ''}`)}`]),
    ...(request.validate_certs ? [] : ['insecure']),
    ...(ca_path === undefined ? [] : [`cacert = ${quoted(ca_path)}`]),
    ...(unix_socket === undefined ? [] : [`unix-socket = ${quoted(unix_socket)}`]),
    '',
  ].join('\n');
};

const contentType = {
  raw: undefined,
  json: 'application/json',
  'form-urlencoded': 'application/x-www-form-urlencoded',
};

const bodyOf = ({ body, body_format }: WebRequest): string | undefined => {
  if (body === undefined || typeof body === 'string') return body;
  if (body_format === 'json') return JSON.stringify(body);
  const fields = Object.entries(body as Readonly<Record<string, Json>>);
  return new URLSearchParams(
    fields.map(([name, value]): [string, string] => [name, String(value ?? '')]),
  ).toString();
};

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

const quoted = (text: string): string => `"${text.replace(/[\\"\n\r\t\v]/g, (sign) => escapes[sign]!)}"`;

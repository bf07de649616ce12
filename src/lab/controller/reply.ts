import type { AttributeMistake } from './attributes.js';

/** What a controller answers. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** It is sent in gzip, whether that is told or not. */
  readonly compressed?: boolean;
}

/** A message of the Base registry (DSP0268), as the specification wants errors to be. */
const message = (id: string, text: string, ...args: string[]) => ({
  '@odata.type': '#Message.v1_1_2.Message',
  MessageId: `Base.1.16.${id}`,
  Message: text,
  MessageArgs: args,
  Severity: 'Critical',
});

const failure = (status: number, ...messages: ReturnType<typeof message>[]): Reply => ({
  status,
  body: {
    error: {
      code: messages[0]?.MessageId,
      message: messages[0]?.Message,
      '@Message.ExtendedInfo': messages,
    },
  },
});

export const notFound = (path: string): Reply =>
  failure(404, message('ResourceMissingAtURI', `The resource at the URI ${path} was not found.`, path));
export const notAllowed = (allow: string): Reply => ({
  ...failure(405, message('OperationNotAllowed', 'The HTTP method is not allowed on this resource.')),
  headers: { allow },
});
export const unauthorized = (): Reply => ({
  ...failure(
    401,
    message('NoValidSession', 'There is no valid session established with the implementation.'),
  ),
  headers: { 'www-authenticate': 'Basic realm="rigger lab"' },
});
export const malformed = (): Reply =>
  failure(
    400,
    message('MalformedJSON', 'The request body submitted was malformed JSON and could not be parsed.'),
  );
export const missing = (name: string): Reply =>
  failure(
    400,
    message(
      'PropertyMissing',
      `The property ${name} is a required property and must be included in the request.`,
      name,
    ),
  );
export const badParameter = (value: string, name: string): Reply =>
  failure(
    400,
    message(
      'ActionParameterNotSupported',
      `The value ${value} for the parameter ${name} is not supported by the target resource.`,
      value,
      name,
    ),
  );
/** It can be asked again at once. */
export const busy = (): Reply => ({
  ...failure(503, message('ServiceTemporarilyUnavailable', 'The service is temporarily unavailable.', '0')),
  headers: { 'retry-after': '0' },
});
export const movedTo = (location: string): Reply => ({ status: 308, headers: { location } });
export const unacceptable = (): Reply =>
  failure(406, message('NotAcceptable', 'The resource is given in gzip alone.'));
export const tagMissing = (): Reply =>
  failure(428, message('PreconditionRequired', 'A precondition header is required to change this resource.'));
export const otherTag = (): Reply =>
  failure(412, message('PreconditionFailed', 'The ETag supplied did not match that of the resource.'));
export const jobWaits = (): Reply =>
  failure(
    400,
    message(
      'ResourceInUse',
      'Pending configuration values are already committed: a configuration job waits for the next reset.',
    ),
  );
export const serverError = (): Reply =>
  failure(500, message('InternalError', 'The request failed due to an internal service error.'));

const mistakeMessage = ({ kind, name, value }: AttributeMistake) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (kind === 'unknown')
    return message(
      'PropertyUnknown',
      `The property ${name} is not in the list of valid properties for the resource.`,
      name,
    );
  if (kind === 'read-only')
    return message(
      'PropertyNotWritable',
      `The property ${name} is a read-only property and cannot be assigned a value.`,
      name,
    );
  return message(
    'PropertyValueNotInList',
    `The value '${text}' for the property ${name} is not in the list of acceptable values.`,
    text,
    name,
  );
};

export const badAttributes = (mistakes: readonly AttributeMistake[]): Reply =>
  failure(400, ...mistakes.map(mistakeMessage));

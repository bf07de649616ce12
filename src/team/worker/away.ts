const codes = /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;

/** Classes of PostgreSQL's errors that are about itself and not about what was asked. */
const classes = /^(08|53|57)...$/;

/** The durable engine hands the words of an error on, and not its code. */
const words =
  /\b(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)\b|Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|the database system is |terminating connection due to /;

/** Whether it failed because the database was not there: asked again later, it may well answer. */
export const isDatabaseAway = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { code, message } = error as NodeJS.ErrnoException;
  if (typeof code === 'string' && /^(E[A-Z_]+|[0-9A-Z]{5})$/.test(code))
    return codes.test(code) || classes.test(code);
  return words.test(message);
};

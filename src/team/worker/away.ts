/** Errors of the connection itself, and classes of PostgreSQL’s that are about itself and not about what was asked. */
const away =
  /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|08...|53...|57...)$/;

/** Whether it failed because the database was not there: asked again later, it may well answer. */
export const isDatabaseAway = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined
    ? /^(Connection terminated|timeout exceeded when trying to connect)/.test(message)
    : away.test(code);
};

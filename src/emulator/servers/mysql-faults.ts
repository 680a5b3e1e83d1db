import { ServerFault } from './database-server.ts';

/** Of the server's own errors; MySQL and MariaDB agree on numbers, not on names. */
export const errnoOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'errno' in error && Number(error.errno) > 0
    ? Number(error.errno)
    : undefined;

export const codeOf = (error: unknown): string => {
  const errno = errnoOf(error);
  if (errno !== undefined) return String(errno);
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
};

/** The server waited for a lock, or the statement took, for too long. */
const late: readonly number[] = [1205, 1969];
const isNoRefusal = (errno: number | undefined): boolean => errno === undefined || late.includes(errno);

export const faultOf = (error: unknown): ServerFault =>
  new ServerFault(isNoRefusal(errnoOf(error)) ? 'unreachable' : 'refused', codeOf(error));

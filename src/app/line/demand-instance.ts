import { isInstanceId } from '../../config/resolve/instances.ts';
import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';

/** An id of the command line, as a file takes it. Throws DiagnosticsError. */
export const demandInstanceId = (id: string): string => {
  if (isInstanceId(id)) return id;
  const what = id === '' ? '--instance is empty' : `--instance ${id} is no instance`;
  throw new DiagnosticsError([
    diagnostic('E_USAGE', what, { hint: 'Write the id of an RDS instance, such as rm-bp1orders00001.' }),
  ]);
};

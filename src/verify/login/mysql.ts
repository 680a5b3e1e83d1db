import { isIP } from 'node:net';
import mysql from 'mysql2';
import type { Attempt, Session } from './attempt.ts';
import { mysqlRights } from './rights-mysql.ts';

/** What mysql2 calls its own errors, in our words. Those of a server are told by errno, never by mysql2's names. */
const driverCodes: Readonly<Record<string, string>> = {
  PROTOCOL_CONNECTION_LOST: 'CLOSED',
  HANDSHAKE_NO_SSL_SUPPORT: 'NO_TLS',
  HANDSHAKE_SSL_ERROR: 'TLS',
};

const codeOf = (error: Partial<mysql.QueryError>): string => {
  if (error.errno !== undefined && error.errno > 0) return String(error.errno);
  // mysql2 overwrites the code of Node.js; only a wrong host name brings the certificate along.
  if ('cert' in error) return 'ERR_TLS_CERT_ALTNAME_INVALID';
  const code = String(error.code);
  return driverCodes[code] ?? code;
};

/**
 * mysql2 checks a certificate against its `host`, but against `localhost` where that is an address. With a dot at its end
 * an address is none to mysql2, while Node.js drops the dot and looks for the address in the certificate.
 */
const identityOf = (host: string): string => (isIP(host) === 0 ? host : `${host}.`);

/** One login at MySQL or MariaDB: what is open then, or a code. */
export const attemptMysql = ({ address, credential, ca, socket }: Attempt): Promise<Session | string> =>
  new Promise((resolve) => {
    const connection = mysql.createConnection({
      host: identityOf(address.host),
      user: credential.account,
      password: credential.password,
      ...(address.database === undefined ? {} : { database: address.database }),
      ...(ca === undefined
        ? {}
        : { ssl: { ca, minVersion: 'TLSv1.2', rejectUnauthorized: true, verifyIdentity: true } }),
      stream: socket.connect(address.port, address.host),
    });
    // Stays for good: an error after the end, with nobody listening, would end the process.
    connection.on('error', (error) => resolve(codeOf(error)));
    connection.once('connect', () =>
      resolve({ rights: () => mysqlRights(connection), end: () => connection.end(() => undefined) }),
    );
  });

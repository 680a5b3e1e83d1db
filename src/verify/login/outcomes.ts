/**
 * What the answer of a server, or its silence, says about a credential. `rights`: as the server tells
 * them, where they were asked for and it does. `refused`: the server said no to this account.
 * `unreachable`: the credential could not be tried, so that nothing is known about it.
 */
export type LoginResult =
  | { outcome: 'accepted'; rights?: readonly string[] }
  | { outcome: 'refused'; code: string; reason: string }
  | { outcome: 'unreachable'; code: string; reason: string };

/**
 * MySQL: dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html, by errno, since names differ between MySQL
 * and MariaDB. MariaDB: mariadb.com/kb/en/mariadb-error-code-reference. PostgreSQL:
 * postgresql.org/docs/current/errcodes-appendix.html, by SQLSTATE.
 */
const refusals: Readonly<Record<string, string>> = {
  '1044': 'the account has no privilege on the database',
  '1045': 'the server does not accept this account with this password',
  '1698': 'the account does not log in with a password',
  '1820': 'the password has expired',
  '1862': 'the password has expired',
  '3118': 'the account is locked',
  '3955': 'the account is blocked for a time after too many wrong passwords',
  '4150': 'the account is blocked after too many wrong passwords (MariaDB)',
  '4151': 'the account is locked (MariaDB)',
  '28P01': 'the server does not accept this account with this password',
  '28000': 'the account may not log in: it has no LOGIN, or no rule of the server allows it from here',
  '42501': 'the account may not connect to the database',
};

/** Beside those of the servers: codes of Node.js, and the upper-case words that this folder makes itself. */
const obstacles: Readonly<Record<string, string>> = {
  '1040': 'the server has too many connections',
  '1049': 'the database does not exist',
  '1129': 'the server blocks this host after too many connection errors',
  '1130': 'the server does not let this host connect',
  '1203': 'the account has too many connections',
  '1226': 'the account has used up one of its limits',
  '1251': 'the server wants a way to log in that this client does not have',
  '3159': 'the server wants TLS',
  '3D000': 'the database does not exist',
  '53300': 'the server has too many connections',
  '55000': 'the database accepts no connections',
  '57P01': 'the server is shutting down',
  '57P03': 'the server is starting up or shutting down',
  ECONNREFUSED: 'nothing listens',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was reset',
  ENOTFOUND: 'the host name does not resolve',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the host',
  ETIMEDOUT: 'no answer in time',
  ERR_SOCKET_BAD_PORT: 'the port is not a port number',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the server is for another host name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate of the server is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate of the server is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate of the server is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate of the server is not trusted',
  CERT_HAS_EXPIRED: 'the certificate of the server has expired',
  CERT_NOT_YET_VALID: 'the certificate of the server is not valid yet',
  TLS: 'TLS with the server failed: its certificate is not trusted or has expired, or it speaks no TLS version of ours',
  TLS_OFF: 'without TLS only loopback addresses are tried',
  NO_TLS: 'the server offers no TLS',
  STOPPED: 'keyturn was asked to stop before the login was over',
  CLOSED: 'the server hung up before the login was over',
  PROTOCOL: 'what answers does not speak the protocol of this engine',
};

const numbered = /^(?:\d{4}|[0-9A-Z]{5})$/;

/**
 * Fixed wording for a code. A code that is not known here is shown only when it has the shape of an errno or SQLSTATE:
 * whatever else a driver or server says may repeat what it was given.
 */
export const outcomeOf = (code: string): LoginResult => {
  const refusal = Object.hasOwn(refusals, code) ? refusals[code] : undefined;
  if (refusal !== undefined) return { outcome: 'refused', code, reason: refusal };
  const obstacle = Object.hasOwn(obstacles, code) ? obstacles[code] : undefined;
  if (obstacle !== undefined) return { outcome: 'unreachable', code, reason: obstacle };
  if (numbered.test(code)) return { outcome: 'unreachable', code, reason: 'the server answered with this error' };
  return outcomeOf(code.startsWith('ERR_SSL_') ? 'TLS' : 'PROTOCOL');
};

import type { Checks, LoginCheck, PairCheck } from '../../diagnostics/login-check.ts';
import { renderTable } from '../shared/table.ts';
import { displayWidth, escapeText, plural, type View } from '../shared/text.ts';

const words = { accepted: 'accepted', refused: 'REFUSED', notTried: 'NOT TRIED', unchecked: 'unchecked' } as const;
const rightsWords = { equal: 'equal', different: 'DIFFERENT', notChecked: 'not checked' } as const;

const stageOf = ({ stage }: LoginCheck): string => stage.replace('ACS', '').toLowerCase();

const fits = (text: string, { width }: View): boolean =>
  text.split('\n').every((line) => displayWidth(line) <= Math.max(width, 40));

/** The widest form that fits: with addresses, without, and with long names on lines of their own. */
const loginsText = (logins: readonly LoginCheck[], view: View): string => {
  const cells = logins.map((login) => [
    login.secret,
    stageOf(login),
    login.account || '-',
    words[login.outcome],
    login.address || '-',
  ]);
  const header = ['SECRET', 'STAGE', 'ACCOUNT', 'LOGIN', 'ADDRESS'];
  const table = (columns: number): string =>
    renderTable(
      header.slice(0, columns),
      cells.map((row) => row.slice(0, columns)),
    );
  const drawn = [5, 4].map(table).find((text) => fits(text, view));
  if (drawn !== undefined) return drawn;
  return logins
    .map((login, index) => {
      const title = logins[index - 1]?.secret === login.secret ? '' : `${escapeText(login.secret)}\n`;
      return `${title}  ${stageOf(login).padEnd(8)}  ${words[login.outcome].padEnd(9)}  ${escapeText(login.account || '-')}\n`;
    })
    .join('');
};

const pairsLine = (pairs: readonly PairCheck[]): string => {
  if (pairs.length === 0) return '';
  const told = (['equal', 'different', 'notChecked'] as const)
    .map((rights) => ({ rights, count: pairs.filter((pair) => pair.rights === rights).length }))
    .filter(({ count }) => count > 0)
    .map(({ rights, count }) => `${count} ${rightsWords[rights]}`);
  return `Rights of ${plural(pairs.length, 'pair')} on the server: ${told.join(', ')}.\n`;
};

/** One line a login, how many were accepted, and whether the accounts of the pairs have equal rights. */
export const renderVerifyText = ({ logins, pairs }: Checks, view: View): string => {
  const accepted = logins.filter(({ outcome }) => outcome === 'accepted').length;
  const unchecked = logins.filter(({ outcome }) => outcome === 'unchecked').length;
  const more = unchecked > 0 ? `, ${unchecked} unchecked` : '';
  return `${loginsText(logins, view)}${accepted} of ${logins.length} logins accepted${more}.\n${pairsLine(pairs)}`;
};

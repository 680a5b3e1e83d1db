import { type Named, oursOf, readNamed } from '../app/line/named.ts';
import { type Ending, exitCode } from '../app/terminal/exit.ts';
import type { CommonFlags } from '../app/terminal/flags.ts';
import { interruptible } from '../app/terminal/interrupt.ts';
import { report } from '../app/terminal/report.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import type { Checks, LoginCheck } from '../diagnostics/login-check.ts';
import { renderVerifyJson } from '../render/verify/json.ts';
import { renderVerifyText } from '../render/verify/text.ts';
import { checkPairs } from '../verify/check-pairs.ts';
import { toolVersion } from '../version.ts';

export type VerifyFlags = CommonFlags & { readonly format: 'text' | 'json' };

/**
 * What logins mean for the exit code. Those of an engine that keyturn has no client for do not fail the command beside
 * others; who verifies nothing but such must not read that as a yes.
 */
export const endingOf = ({ logins, pairs }: Checks): Pick<Ending, 'failed' | 'attention'> => ({
  failed:
    (logins.length > 0 && logins.every(({ outcome }) => outcome === 'unchecked')) ||
    logins.some(({ outcome }) => outcome === 'notTried'),
  attention: logins.some(({ outcome }) => outcome === 'refused') || pairs.some(({ rights }) => rights === 'different'),
});

export const problemsOf = ({ logins, pairs }: Checks) => [...logins, ...pairs].flatMap(({ problems }) => problems);

/** All that can be checked. Of what is not there, or not ours, no value is read. */
const checksOf = async (named: Named, signal: AbortSignal, terminal: Terminal): Promise<Checks> => {
  const { ours, others } = oursOf(named);
  const { logins, pairs } = await checkPairs(named, ours, signal, terminal);
  const left = others.map(({ pair: { desired }, problem }): LoginCheck => {
    const { instance, name } = desired;
    const nobody = { account: '', instance: instance.id, address: '' };
    return { secret: name, stage: 'ACSCurrent', ...nobody, outcome: 'notTried', problems: [problem] };
  });
  return { logins: [...logins, ...left], pairs };
};

/** `keyturn verify [NAME]...`: reads the credential as an application would and logs in with it, both accounts of a pair. */
export const verify = (names: readonly string[], flags: VerifyFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const named = await readNamed(names, flags, terminal, stop.signal);
    if (!named) return exitCode({ failed: true });
    const checks = await checksOf(named, stop.signal, terminal);
    const code = exitCode({ interrupted: stop.interrupted(), ...endingOf(checks) });
    const { owner, environment, region } = named.desired;
    terminal.out(
      flags.format === 'json'
        ? renderVerifyJson({ toolVersion, owner, environment, region }, checks, code)
        : renderVerifyText(checks, { width: terminal.tableWidth, color: terminal.color.out }),
    );
    report(terminal, problemsOf(checks));
    return code;
  });

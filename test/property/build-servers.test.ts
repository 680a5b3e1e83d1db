import fc from 'fast-check';
import { expect, test } from 'vitest';
import { processTerminal } from '../../src/app/terminal/terminal.ts';
import { diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { renderDiagnosticsGithub } from '../../src/render/diagnostics/github.ts';
import { renderDiagnosticsJson } from '../../src/render/diagnostics/json.ts';
import { renderDiagnosticsSarif } from '../../src/render/diagnostics/sarif.ts';
import { renderDiagnostics } from '../../src/render/diagnostics/text.ts';
import { renderPlanHtml } from '../../src/render/plan/html.ts';
import { renderPlanJson } from '../../src/render/plan/json.ts';
import { renderPlanMarkdown } from '../../src/render/plan/markdown.ts';
import { renderPlanMermaid } from '../../src/render/plan/mermaid.ts';
import { renderPlanText } from '../../src/render/plan/text.ts';
import { renderResultHtml } from '../../src/render/result/html.ts';
import { renderResultJson } from '../../src/render/result/json.ts';
import { renderResultMarkdown } from '../../src/render/result/markdown.ts';
import { renderResultText } from '../../src/render/result/text.ts';
import { inert } from '../../src/render/shared/inert.ts';
import { jsonText } from '../../src/render/shared/json.ts';
import { anyPlan, anyResult, commanding } from '../unit/render/any-plan.ts';

// Build servers read what a step prints. Nothing from files and clouds may be a command to them. GitHub: `::name` where a
// line begins, behind any white space, and `##[name]` anywhere (actions/runner, ActionCommand.cs). Azure: `##vso[name]`
// anywhere. TeamCity: `##teamcity[name]`. GitLab: section markers, which hold a carriage return and an escape.

/** Lines that a build server could take for a command. */
const commandsIn = (output: string): string[] =>
  output
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .filter((line) => /^[\s\u0085]*::/.test(line) || /##\w*\[/.test(line) || /section_(?:start|end).*\r/.test(line));

const times = { numRuns: 500 };

test('whatever a command prints, a build server takes nothing of it for a command', () => {
  const { stdout } = process;
  const terminal = processTerminal(true);
  fc.assert(
    fc.property(fc.array(commanding), (lines) => {
      let printed = '';
      const write = stdout.write;
      stdout.write = (text) => {
        printed += String(text);
        return true;
      };
      try {
        terminal.out(lines.map((line) => `${line}\n`).join(''));
      } finally {
        stdout.write = write;
      }
      expect(commandsIn(printed).filter((line) => !/section_/.test(line))).toEqual([]);
    }),
    times,
  );
});

test('text that holds none is printed as it is', () =>
  fc.assert(
    fc.property(commanding, (text) => {
      if (commandsIn(text).length === 0) expect(inert(text)).toBe(text);
    }),
    times,
  ));

/** The same on all ways out: what is written to a file or a comment never passes the terminal. */
const isInert = (text: string): void => {
  expect(commandsIn(text)).toEqual([]);
  expect(inert(text)).toBe(text);
};

test('JSON holds none, and parses back to the same value', () =>
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.dictionary(commanding, commanding), (some, more) => {
      const value = { some, more };
      isInert(jsonText(value));
      expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    times,
  ));

const view = { width: 40, color: false, all: true, steps: true, instances: 1, next: true };

test('plans hold none in any form, with such text in every field', () =>
  fc.assert(
    fc.property(anyPlan, (plan) => {
      isInert(renderPlanJson(plan));
      isInert(renderPlanMarkdown(plan));
      isInert(renderPlanHtml(plan));
      isInert(renderPlanMermaid(plan));
      expect(commandsIn(inert(renderPlanText(plan, view)))).toEqual([]);
    }),
    times,
  ));

test('results hold none in any form', () =>
  fc.assert(
    fc.property(anyResult, ({ plan, results }) => {
      const saved = { ...plan, planDigest: plan.digest, steps: results };
      isInert(renderResultJson(plan, results, 1));
      isInert(renderResultMarkdown(saved));
      isInert(renderResultHtml(saved));
      expect(commandsIn(inert(renderResultText(plan, results, view)))).toEqual([]);
    }),
    times,
  ));

test('diagnostics hold none, and as workflow commands only their own', () =>
  fc.assert(
    fc.property(commanding, commanding, commanding, commanding, (message, hint, file, requestId) => {
      const at = { file, line: 1, column: 1 };
      const one = diagnostic('E_USAGE', message, { hint, at, requestId, related: [{ at, message }] });
      isInert(renderDiagnosticsJson([one]));
      isInert(renderDiagnosticsSarif([one]));
      expect(commandsIn(inert(renderDiagnostics([one], [{ file, text: `${hint}\n${message}` }], view)))).toEqual([]);
      const [line = '', ...rest] = renderDiagnosticsGithub([one]).split('\n');
      expect(rest).toEqual(['']);
      expect(line).toMatch(/^::error file=[^:,]*,line=1,col=1,title=E_USAGE::/);
      expect(line).not.toMatch(/##\w*\[/);
    }),
    times,
  ));

/**
 * What build servers read as a command where a line begins, behind white space: `::name`, a workflow command of GitHub. The
 * section markers of GitLab need control characters, which `escapeText` shows.
 */
const commandLine = /^((?:[^\S\r\n]|\u0085)*):(?=:)/gm;

/** The same anywhere in a line: `##[name]` of GitHub and Azure, `##vso[name]` of Azure, `##teamcity[name]`. */
const commandMark = /#(?=#\w*\[)/g;

/** Texts and JSON have the same escape for it. */
export const withoutMarks = (text: string): string => text.replace(commandMark, '\\u0023');

/** Lines that no build server takes for commands; the others stay as they are. */
export const inert = (text: string): string => withoutMarks(text).replace(commandLine, '$1\\u003a');

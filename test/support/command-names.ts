/** The commands that `keyturn --help` lists, in all their groups; not `help` itself. */
export const commandNames = (help: string): readonly string[] => {
  const [, groups = ''] = help.split(/^ {2}-h, --help.*$/m);
  return [...groups.matchAll(/^ {2}([\w-]+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
};

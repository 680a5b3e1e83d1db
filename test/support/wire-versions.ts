import type { Handler, Reply } from './wire-server.ts';

export type ListedVersion = { readonly id: string; readonly at: number | string; readonly stages: readonly string[] };

/** How ListSecretVersionIds shows them: those without a stage only when they are asked for, a page a call. */
export const versionPages =
  (versions: () => readonly ListedVersion[], total: 'told' | 'untold' = 'told'): Handler =>
  ({ params }) => {
    const shown = versions().filter(({ stages }) => params.IncludeDeprecated === 'true' || stages.length > 0);
    const [page, size] = [Number(params.PageNumber ?? 1), Number(params.PageSize ?? 20)];
    const rows = shown.slice((page - 1) * size, page * size).map(({ id, at, stages }) => ({
      VersionId: id,
      CreateTime: typeof at === 'string' ? at : new Date(at).toISOString(),
      VersionStages: { VersionStage: stages },
    }));
    return { body: { VersionIds: { VersionId: rows }, ...(total === 'told' ? { TotalCount: shown.length } : {}) } };
  };

/** A secret whose database side may be down: KMS takes the version id first, and ignores one that it has taken. */
export const rotatingSecret = (given: {
  readonly healthy: () => boolean;
  readonly down?: Reply;
}): { readonly versions: ListedVersion[]; readonly rotate: Handler; readonly list: Handler } => {
  const versions: ListedVersion[] = [{ id: 'first', at: 0, stages: ['ACSCurrent'] }];
  const clock = (): number => versions.length * 1_000;
  const rotate: Handler = ({ params }) => {
    const id = params.VersionId ?? '';
    if (versions.some((version) => version.id === id)) return { body: { RequestId: 'ignored' } };
    if (!given.healthy()) {
      versions.push({ id, at: clock(), stages: [] });
      return given.down ?? { body: { RequestId: 'taken' } };
    }
    const moved = versions.map((version) => ({
      ...version,
      stages: version.stages.includes('ACSCurrent') ? ['ACSPrevious'] : [],
    }));
    versions.splice(0, versions.length, ...moved, { id, at: clock(), stages: ['ACSCurrent'] });
    return { body: { RequestId: 'rotated' } };
  };
  return { versions, rotate, list: versionPages(() => versions) };
};

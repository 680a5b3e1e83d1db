import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';

/** The region, where no file says it. Throws DiagnosticsError. */
export const demandRegion = ({ region }: { readonly region?: string | undefined }): string => {
  if (region !== undefined && /^[a-z]{2}-[a-z0-9-]{2,40}$/.test(region)) return region;
  throw new DiagnosticsError([
    region === undefined
      ? diagnostic('E_REGION_MISSING', 'nothing says which region is meant', { hint: 'Give it with --region.' })
      : diagnostic('E_USAGE', `--region ${region} is no region`, {
          hint: 'Write the id of a region, such as cn-hangzhou.',
        }),
  ]);
};

import { action } from '../action/action.ts';
import { defaulting, oneOf } from '../action/params.ts';

/** The regions and zones that the seeded world knows, each zone an entry. */
export const describeRegions = action({
  name: 'DescribeRegions',
  writes: false,
  rules: { AcceptLanguage: defaulting(oneOf('zh-CN', 'en-US'), 'en-US') },
  run: ({ world }) => {
    const zones = [...world.instances.peekAll()].map(({ region, zone }) => [zone, region] as const);
    const all = new Map([[`${world.region}-h`, world.region] as const, ...zones]);
    const RDSRegion = [...all].map(([zone, region]) => ({
      RegionId: region,
      LocalName: region,
      RegionEndpoint: `rds.${region}.aliyuncs.com`,
      ZoneId: zone,
      ZoneName: zone,
    }));
    return { Regions: { RDSRegion } };
  },
});

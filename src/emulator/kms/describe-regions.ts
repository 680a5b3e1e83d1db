import { action } from '../action/action.ts';

/** Where KMS is. */
const regions = (
  'cn-hangzhou cn-shanghai cn-beijing cn-shenzhen cn-qingdao cn-zhangjiakou cn-huhehaote cn-wulanchabu cn-heyuan ' +
  'cn-guangzhou cn-chengdu cn-fuzhou cn-hongkong cn-wuhan-lr cn-zhengzhou-jva cn-heyuan-acdr-1 cn-hangzhou-finance ' +
  'cn-shanghai-finance-1 cn-shenzhen-finance-1 cn-beijing-finance-1 ap-southeast-1 ap-southeast-3 ap-southeast-5 ' +
  'ap-southeast-6 ap-southeast-7 ap-northeast-1 ap-northeast-2 eu-central-1 eu-west-1 us-east-1 us-west-1 na-south-1 ' +
  'me-east-1 me-central-1'
).split(' ');

export const describeRegions = action({
  name: 'DescribeRegions',
  writes: false,
  rules: {},
  run: ({ world }) => ({
    Regions: { Region: [...new Set([...regions, world.region])].map((RegionId) => ({ RegionId })) },
  }),
});

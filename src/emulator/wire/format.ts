import type { Product } from '../action/product.ts';
import type { WireRequest } from './request.ts';
import { isAcs3 } from './signature-acs3.ts';

export type Format = 'json' | 'xml';

/** What the answer is written in. Asked before anything is checked, since a refusal has a format too. */
export const formatOf = (request: WireRequest, product: Product | undefined): Format => {
  const given = (request.query.get('Format') ?? request.body.get('Format') ?? '').toLowerCase();
  if (given === 'json' || given === 'xml') return given;
  if (isAcs3(request)) return /^(application|text)\/xml\b/i.test(request.headers.accept ?? '') ? 'xml' : 'json';
  return product === 'Kms' ? 'json' : 'xml';
};

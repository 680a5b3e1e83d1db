import type { PlanFile } from './saved-plan.ts';
import type { SavedResult } from './saved-result.ts';

/** Where a file differs from its schema. */
type FileError = { readonly instancePath: string; readonly keyword: string };

type Validator<Valid> = ((data: unknown) => data is Valid) & { readonly errors?: readonly FileError[] | null };

export declare const checkPlan: Validator<PlanFile>;
export declare const checkResult: Validator<SavedResult>;

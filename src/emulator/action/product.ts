/** The emulated products, by the names that RAM, ActionTrail and error pages use. */
export type Product = 'Kms' | 'Rds' | 'Actiontrail' | 'Cms' | 'Sts' | 'Ram' | 'ResourceManager';

/** Filled in from package.json: by esbuild in the built file, by vitest in tests. */
declare const KEYTURN_VERSION: string;

/** The version of keyturn, as in package.json. */
export const toolVersion: string = KEYTURN_VERSION;

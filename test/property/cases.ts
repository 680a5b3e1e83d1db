import fc from 'fast-check';

// Every run of a commit tries the same cases, so that a run that fails says something of that commit. KEYTURN_SEED=NUMBER
// tries others.
fc.configureGlobal({ seed: Number(process.env.KEYTURN_SEED ?? 1) });

// A vitest reporter: the run's last line says `N passed, N failed` and nothing else.

/** The tests of a run by outcome; a file or a hook that broke outside of any test counts as one failure. */
const count = (testModules, unhandledErrors) => {
  const totals = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
  for (const testModule of testModules) {
    for (const test of testModule.children.allTests()) totals[test.result().state] += 1;
    const broken = [testModule, ...testModule.children.allSuites()].filter((one) => one.errors().length > 0);
    totals.failed += broken.length;
  }
  return totals;
};

export const totals = {
  onTestRunEnd(testModules, unhandledErrors) {
    const { passed, failed, skipped, pending } = count(testModules, unhandledErrors);
    const notRun = skipped + pending;
    // CI has everything that tests need: there, a test that did not run is a failure.
    if (notRun > 0 && process.env.KEYTURN_REQUIRE_DATABASES === '1') process.exitCode = 1;
    // The coverage table comes after this hook.
    process.once('exit', () => {
      if (notRun > 0) console.log(`${notRun} did not run`);
      console.log(`${passed} passed, ${failed} failed`);
    });
  },
};

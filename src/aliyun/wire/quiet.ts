import { parse } from 'node:url';

// What the HTTP library under the SDKs would print by itself. This module must be imported before the SDKs are.

// It prints headers and whole answers, secret values too, when the environment variable DEBUG names it (`DEBUG=*` does),
// and reads the variable while it is loaded.
if (process.env.DEBUG) process.env.DEBUG += ',-httpx:*,-sign';

// It calls url.parse, and node 24 prints a deprecation at the first call, to people who can do nothing about it.
// That first call is made here, unheard; other deprecations stay as they are.
const { noDeprecation = false } = process;
process.noDeprecation = true;
parse('http://localhost');
process.noDeprecation = noDeprecation;

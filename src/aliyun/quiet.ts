// The HTTP library under the SDKs prints headers and whole answers, secret values too, when the environment variable
// DEBUG names it (`DEBUG=*` does). It reads the variable while it is loaded, so this module must be imported first.
if (process.env.DEBUG) process.env.DEBUG += ',-httpx:*,-sign';

export {};

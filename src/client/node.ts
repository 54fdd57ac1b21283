/** The client for programs on Node: that of browsers, and a jar for the cookies. */
export { CookieJar } from './cookie-jar.ts';
export * from './index.ts';

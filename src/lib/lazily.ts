/**
 * Makes objects whose parts are made when they are first read, and kept. The parts are inherited: spreading such an object
 * copies none of them.
 * @param makers how each part is made, of what the object is made of
 */
export function lazily<A, T extends object>(
  makers: {
    readonly [Name in keyof T]: (argument: A) => T[Name];
  },
): (argument: A) => T {
  class Lazy {
    readonly #argument: A;
    readonly #made: Partial<T> = {};
    constructor(argument: A) {
      this.#argument = argument;
    }
    part<Name extends keyof T>(name: Name): T[Name] | undefined {
      this.#made[name] ??= makers[name](this.#argument);
      return this.#made[name];
    }
  }
  for (const name of Object.keys(makers) as (keyof T)[])
    Object.defineProperty(Lazy.prototype, name, {
      get(this: Lazy) {
        return this.part(name);
      },
    });
  return (argument) => new Lazy(argument) as unknown as T;
}

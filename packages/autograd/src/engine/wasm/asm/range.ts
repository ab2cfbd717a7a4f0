/** What a function makes of 0, 1, ... n - 1: code that is written out so many times, and what it needs. */
export const range = <T>(n: number, f: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => f(i))

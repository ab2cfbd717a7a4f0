/** A number of bytes as a message says it: 0.29 MB, 64 MB. */
export function megabytes(bytes: number): string {
  return `${Number((bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 2 : 0))} MB`
}

import { crc32, deflateSync } from 'node:zlib'

export type Colour = readonly [red: number, green: number, blue: number]

/**
 * The picture of `colours: [height][width]` as a data URL, each entry a square of `zoom` pixels, so that no viewer
 * blurs it.
 */
export function pngUrl(colours: readonly (readonly Colour[])[], zoom: number): string {
  const [height, width] = [colours.length * zoom, (colours[0]?.length ?? 0) * zoom]
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits for each of red, green and blue; lines are not filtered.
  header.set([8, 2, 0, 0, 0], 8)
  const lines = colours.flatMap((row) => {
    const line = Buffer.from([0, ...row.flatMap((colour) => new Array<Colour>(zoom).fill(colour).flat())])
    return new Array<Buffer>(zoom).fill(line)
  })
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  const data = deflateSync(Buffer.concat(lines), { level: 9 })
  const file = [signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]
  return `data:image/png;base64,${Buffer.concat(file).toString('base64')}`
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

import { vectorOf } from '../../asm/vector.ts'
import { productCycles } from '../form.ts'
import { append, type Groups, group } from '../groups.ts'
import { Image } from '../image.ts'
import type { FloatType } from '../kernels.ts'
import type { Roles } from './roles.ts'
import type { tileWords } from './tileKernel.ts'
import type { weightWords } from './weights.ts'

/** Which of the three arrays of a convolution is computed from the other two. */
export type Pass = 'result' | 'weight' | 'input'

/** Bytes of matrices that are worked on at a time: the tiles of a batch are cut into chunks. */
const chunkBytes = 4 << 20

/** A leading dimension: rows far enough for `n` elements, on an odd number of cache lines so that few rows collide. */
const pitchOf = (n: number, bytes: number): number => {
  const lines = Math.ceil((n * bytes) / 64)
  return ((lines | 1) * 64) / bytes
}

/** Sizes of the matrices, in elements. */
export interface Sizes {
  readonly bytes: number
  readonly tilesDown: number
  readonly tilesAcross: number
  /** Tiles of a chunk, a multiple of a vector's lanes, and chunks. */
  readonly tiles: number
  readonly chunks: number
  /** Pitch of rows of tiles, and of rows of input channels; sizes of one of the 36 matrices. */
  readonly tilePitch: number
  readonly channelPitch: number
  readonly inputMatrix: number
  readonly resultMatrix: number
  readonly weightMatrix: number
}

export function sizesOf({ n, c, o, y, x }: Roles, dtype: FloatType): Sizes {
  const { bytes } = vectorOf(dtype)
  const [tilesDown, tilesAcross] = [Math.ceil(y.extent / 4), Math.ceil(x.extent / 4)]
  const all = n.extent * tilesDown * tilesAcross
  const most = Math.max(64, Math.floor(chunkBytes / (36 * bytes * (c.extent + o.extent))))
  const chunks = Math.ceil(all / most)
  const tiles = Math.ceil(all / chunks / 8) * 8
  const tilePitch = pitchOf(tiles, bytes)
  const channelPitch = pitchOf(c.extent, bytes)
  const odd = (elements: number) => pitchOf(elements, bytes)
  return {
    bytes,
    tilesDown,
    tilesAcross,
    tiles,
    chunks,
    tilePitch,
    channelPitch,
    inputMatrix: odd(c.extent * tilePitch),
    resultMatrix: odd(o.extent * tilePitch),
    weightMatrix: odd(o.extent * channelPitch),
  }
}

/** The 36 products of matrices: U V = M, and its adjoints. */
export function groupsOf(pass: Pass, { c, o }: Roles, sizes: Sizes): Groups {
  const groups = { batch: group(), rows: group(), cols: group(), sum: group() }
  const { tiles, tilePitch, channelPitch, inputMatrix, resultMatrix, weightMatrix } = sizes
  if (pass === 'result') {
    append(groups.batch, 36, weightMatrix, inputMatrix, resultMatrix)
    append(groups.rows, o.extent, channelPitch, 0, tilePitch)
    append(groups.cols, tiles, 0, 1, 1)
    append(groups.sum, c.extent, 1, tilePitch, 0)
  } else if (pass === 'input') {
    append(groups.batch, 36, weightMatrix, resultMatrix, inputMatrix)
    append(groups.rows, c.extent, 1, 0, tilePitch)
    append(groups.cols, tiles, 0, 1, 1)
    append(groups.sum, o.extent, channelPitch, tilePitch, 0)
  } else {
    append(groups.batch, 36, resultMatrix, inputMatrix, weightMatrix)
    append(groups.rows, o.extent, tilePitch, 0, channelPitch)
    append(groups.cols, c.extent, 0, tilePitch, 1)
    append(groups.sum, tiles, 1, 1, 0)
  }
  return groups
}

/** About how many cycles the detour over matrices takes; compare `productCycles`. */
export function winogradCycles(pass: Pass, roles: Roles, dtype: FloatType): number {
  const sizes = sizesOf(roles, dtype)
  const { lanes } = vectorOf(dtype)
  const transforms = (90 * sizes.tiles * (roles.c.extent + roles.o.extent)) / lanes
  const weights = 70 * roles.o.extent * Math.ceil(roles.c.extent / lanes)
  const products = productCycles(groupsOf(pass, roles, sizes), dtype)
  return sizes.chunks * (transforms + products) + weights
}

/** Records of all tiles; what fills up the last chunk repeats the last tile and owns nothing of it. */
function tileRecords({ n, y, x, i }: Roles, sizes: Sizes): number[][] {
  const { bytes, tilesDown, tilesAcross, tiles, chunks } = sizes
  const records: number[][] = []
  for (let b = 0; b < n.extent; b++)
    for (let ty = 0; ty < tilesDown; ty++)
      for (let tx = 0; tx < tilesAcross; tx++) {
        const [top, left] = [Math.min(4 * ty, y.extent - 4), Math.min(4 * tx, x.extent - 4)]
        records.push([
          (b * n.input + top * i.input + left) * bytes,
          (b * n.result + top * y.result + left) * bytes,
          4 * ty - top,
          4 * tx - left,
        ])
      }
  const [input, output] = records.at(-1)!
  while (records.length < tiles * chunks) records.push([input!, output!, 4, 4])
  return records
}

/** Where in an image the transforms are described: one of tiles for inputs, one for results, one of weights. */
interface Descriptions {
  readonly image: Image
  readonly input: number
  readonly result: number
  readonly weight: number
  readonly records: number
}

export function describe(roles: Roles, sizes: Sizes, dtype: FloatType): Descriptions {
  const { c, o, y, i, j } = roles
  const { bytes, tiles, tilePitch, channelPitch, chunks } = sizes
  const groups = tiles / vectorOf(dtype).lanes
  const parts = (work: number, most: number) => Math.max(1, Math.min(most, 32, Math.floor(work / 512)))
  const tileHeader = (channels: number, plane: number, row: number, matrix: number) => {
    const header: Record<keyof Omit<typeof tileWords, 'size'>, number> = {
      image: 0,
      unused: 0,
      matrices: 0,
      parts: parts(channels * groups, channels),
      tiles: 0,
      groups,
      channels,
      plane: plane * bytes,
      row: row * bytes,
      pitch: tilePitch * bytes,
      matrix: matrix * bytes,
    }
    return Object.values(header)
  }
  const weightHeader: Record<keyof Omit<typeof weightWords, 'size'>, number> = {
    weights: 0,
    unused: 0,
    matrices: 0,
    parts: parts(o.extent * c.extent, o.extent),
    outs: o.extent,
    ins: c.extent,
    strideOut: o.weight * bytes,
    strideIn: c.weight * bytes,
    strideRow: i.weight * bytes,
    strideCol: j.weight * bytes,
    pitch: channelPitch * bytes,
    matrix: sizes.weightMatrix * bytes,
    chunk: 36 * sizes.weightMatrix * bytes,
    chunks,
  }
  const image = new Image()
  const input = image.add(tileHeader(c.extent, c.input, i.input, sizes.inputMatrix))
  const result = image.add(tileHeader(o.extent, o.result, y.result, sizes.resultMatrix))
  const weight = image.add(Object.values(weightHeader))
  const records = image.add(tileRecords(roles, sizes).flat())
  return { image, input, result, weight, records }
}

import { vectorOf } from '../../asm/vector.ts'
import { dotCycles } from '../dot.ts'
import { foldedCycles, productCycles } from '../form.ts'
import { append, type Groups, group } from '../groups.ts'
import { Image } from '../image.ts'
import type { FloatType } from '../kernels.ts'
import type { Roles } from './roles.ts'
import { matricesOf, outputs, row5, type Scheme, square3 } from './scheme.ts'
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

/** The tiles for a convolution; null where there are none for its kernel. */
export function schemeOf({ y, x, i, j }: Roles): Scheme | null {
  if (j.extent === row5.taps && x.extent >= outputs) return row5
  const square = i.extent === square3.taps && j.extent === square3.taps
  return square && Math.min(y.extent, x.extent) >= outputs ? square3 : null
}

/** Sizes of the matrices, in elements. */
export interface Sizes {
  readonly scheme: Scheme
  readonly matrices: number
  /** Rows of images that matrices have rows of their own for, in inputs and results, and likewise rows of kernels. */
  readonly inputRows: number
  readonly resultRows: number
  readonly kernelRows: number
  readonly bytes: number
  readonly tilesDown: number
  readonly tilesAcross: number
  /** Tiles of a chunk, a multiple of a vector's lanes, and chunks. */
  readonly tiles: number
  readonly chunks: number
  /** Pitch of rows of tiles, and of rows of input channels; sizes of one of the matrices. */
  readonly tilePitch: number
  readonly channelPitch: number
  readonly inputMatrix: number
  readonly resultMatrix: number
  readonly weightMatrix: number
}

export function sizesOf({ n, c, o, y, x, i }: Roles, scheme: Scheme, dtype: FloatType): Sizes {
  const { bytes, lanes } = vectorOf(dtype)
  const { square } = scheme
  const matrices = matricesOf(scheme)
  const [tilesDown, tilesAcross] = [square ? Math.ceil(y.extent / outputs) : 1, Math.ceil(x.extent / outputs)]
  const [inputRows, resultRows, kernelRows] = square
    ? [1, 1, 1]
    : [y.extent + i.extent - 1, y.extent, i.extent]
  const [inputs, results] = [inputRows * c.extent, resultRows * o.extent]
  const all = n.extent * tilesDown * tilesAcross
  const most = Math.max(64, Math.floor(chunkBytes / (matrices * bytes * (inputs + results))))
  const chunks = Math.ceil(all / most)
  const tiles = Math.ceil(all / chunks / 8) * 8
  const tilePitch = pitchOf(tiles, bytes)
  const channelPitch = pitchOf((kernelRows - 1) * c.extent + Math.ceil(c.extent / lanes) * lanes, bytes)
  const odd = (elements: number) => pitchOf(elements, bytes)
  return {
    scheme,
    matrices,
    inputRows,
    resultRows,
    kernelRows,
    bytes,
    tilesDown,
    tilesAcross,
    tiles,
    chunks,
    tilePitch,
    channelPitch,
    inputMatrix: odd(inputs * tilePitch),
    resultMatrix: odd(results * tilePitch),
    weightMatrix: odd(o.extent * channelPitch),
  }
}

/** The products of matrices, U V = M, and its adjoints; where rows of the image have rows of matrices, summed over those. */
export function groupsOf(pass: Pass, { c, o }: Roles, sizes: Sizes): Groups {
  const groups = { batch: group(), rows: group(), cols: group(), sum: group() }
  const { matrices, tiles, tilePitch, channelPitch, resultRows } = sizes
  const { inputMatrix, resultMatrix, weightMatrix } = sizes
  const entries = c.extent * sizes.kernelRows
  const outPitch = resultRows * tilePitch
  const inputPitch = c.extent * tilePitch
  if (pass === 'result') {
    append(groups.batch, matrices, weightMatrix, inputMatrix, resultMatrix)
    append(groups.batch, resultRows, 0, inputPitch, tilePitch)
    append(groups.rows, o.extent, channelPitch, 0, outPitch)
    append(groups.cols, tiles, 0, 1, 1)
    append(groups.sum, entries, 1, tilePitch, 0)
  } else if (pass === 'input') {
    append(groups.batch, matrices, weightMatrix, resultMatrix, inputMatrix)
    append(groups.rows, entries, 1, 0, tilePitch)
    append(groups.cols, resultRows, 0, tilePitch, inputPitch)
    append(groups.cols, tiles, 0, 1, 1)
    append(groups.sum, o.extent, channelPitch, outPitch, 0)
  } else {
    append(groups.batch, matrices, resultMatrix, inputMatrix, weightMatrix)
    append(groups.rows, o.extent, outPitch, 0, channelPitch)
    append(groups.cols, entries, 0, tilePitch, 1)
    append(groups.sum, resultRows, tilePitch, inputPitch, 0)
    append(groups.sum, tiles, 1, 1, 0)
  }
  return groups
}

/** About how many cycles the detour over matrices takes; compare `productCycles`. `native` is a library's speed, if any. */
export function winogradCycles(
  pass: Pass,
  roles: Roles,
  scheme: Scheme,
  dtype: FloatType,
  native: number | null,
): number {
  const sizes = sizesOf(roles, scheme, dtype)
  const { c, o } = roles
  const { matrices, tiles, inputRows, resultRows, kernelRows, chunks } = sizes
  const { lanes } = vectorOf(dtype)
  const transforms = (4.2 * matrices * tiles * (inputRows * c.extent + resultRows * o.extent)) / lanes
  const weights = 2 * matrices * kernelRows * o.extent * Math.ceil(c.extent / lanes)
  const groups = groupsOf(pass, roles, sizes)
  const work = matrices * resultRows * tiles * o.extent * c.extent * kernelRows
  const own = () =>
    pass === 'input' && !scheme.square
      ? foldedCycles(work, dtype)
      : Math.min(productCycles(groups, dtype), pass === 'weight' ? dotCycles(groups, dtype) : Infinity)
  return chunks * (transforms + (native === null ? own() : (2 * work) / native)) + weights
}

/** Records of all tiles; what fills up the last chunk repeats the last tile and owns nothing of it. */
function tileRecords({ n, y, x, i }: Roles, sizes: Sizes): number[][] {
  const { bytes, scheme, tilesDown, tilesAcross, tiles, chunks } = sizes
  const records: number[][] = []
  const add = (b: number, ty: number, tx: number) => {
    const top = scheme.square ? Math.min(outputs * ty, y.extent - outputs) : 0
    const left = Math.min(outputs * tx, x.extent - outputs)
    records.push([
      (b * n.input + top * i.input + left) * bytes,
      (b * n.result + top * y.result + left) * bytes,
      outputs * ty - top,
      outputs * tx - left,
    ])
  }
  // In rows the last tile, which may be cut, comes often: vectors then are of one column of tiles in several images.
  if (scheme.square)
    for (let b = 0; b < n.extent; b++)
      for (let ty = 0; ty < tilesDown; ty++) for (let tx = 0; tx < tilesAcross; tx++) add(b, ty, tx)
  else for (let tx = 0; tx < tilesAcross; tx++) for (let b = 0; b < n.extent; b++) add(b, 0, tx)
  const [input, output] = records.at(-1)!
  while (records.length < tiles * chunks) records.push([input!, output!, outputs, outputs])
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
  const { bytes, tiles, tilePitch, channelPitch, chunks, inputRows, resultRows, kernelRows } = sizes
  const groups = tiles / vectorOf(dtype).lanes
  const parts = (work: number, most: number) => Math.max(1, Math.min(most, 32, Math.floor(work / 512)))
  const tileHeader = (
    channels: number,
    [run, near, far]: readonly [number, number, number],
    row: number,
    matrix: number,
  ) => {
    const header: Record<keyof Omit<typeof tileWords, 'size'>, number> = {
      image: 0,
      unused: 0,
      matrices: 0,
      parts: parts(channels * groups, channels),
      tiles: 0,
      groups,
      channels,
      run,
      near: near * bytes,
      far: far * bytes,
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
    chunk: sizes.matrices * sizes.weightMatrix * bytes,
    chunks,
    rows: kernelRows,
  }
  const image = new Image()
  const input = image.add(
    tileHeader(inputRows * c.extent, [c.extent, c.input, i.input], i.input, sizes.inputMatrix),
  )
  const result = image.add(
    tileHeader(resultRows * o.extent, [resultRows, y.result, o.result], y.result, sizes.resultMatrix),
  )
  const weight = image.add(Object.values(weightHeader))
  const records = image.add(tileRecords(roles, sizes).flat())
  return { image, input, result, weight, records }
}
